import type { HistoryInfoResponse } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import {
  type ClassId,
  createHistoryBoardBuilder,
  curvesOf,
  endsAtMs,
  toClassId,
  toRacerId,
} from '../../../../../domain/src/index.ts';
import { type Api, ApiError } from '../../../../../frontend/src/api/http-client.ts';
import { useHistoryBoard } from '../../../../../frontend/src/composables/history/use-history-board.ts';
import { texts } from '../../../../../frontend/src/texts/index.ts';
import { classId, race, raceStartMs } from '../../support.ts';

const boardOf = (name: string): Uint8Array => {
  const builder = createHistoryBoardBuilder(classId);
  builder.add(
    curvesOf([{ classId, racerId: toRacerId('r1'), name, startSeconds: 1, second: 1, outputHundredths: 9_000 }]),
  );
  return builder.encode();
};
const infoOf = (version: string | null): HistoryInfoResponse => ({
  classId,
  version,
  boardPath: version && `/boards/${version}`,
  updatedAtMs: version === null ? null : raceStartMs,
});
const outdated = () => new ApiError({ code: 'BOARD_OUTDATED', status: 404, message: 'replaced' });
const away = () => new ApiError({ code: 'UNREACHABLE', status: 0, message: 'away' });

interface Platform {
  version: string | null;
  infoError?: Error;
  boardErrors: Error[];
  isBroken: boolean;
  /** Answers wait for it. */
  hold?: Promise<void>;
}

interface Given {
  isWanted?: boolean;
  version?: string | null;
  chance?: number;
}

describe('useHistoryBoard', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** `platform.version` is the newest board; a test may put errors and broken bytes in its way. */
  const setUp = async ({ isWanted = true, chance = 0.5, ...given }: Given = {}) => {
    const platform: Platform = {
      version: given.version === undefined ? 'v1' : given.version,
      boardErrors: [],
      isBroken: false,
    };
    const asked: string[] = [];
    const api: Pick<Api, 'readHistory' | 'readHistoryBoard'> = {
      readHistory: async (of) => {
        asked.push(`class ${of}`);
        if (platform.infoError !== undefined) throw platform.infoError;
        const answer = infoOf(platform.version);
        await platform.hold;
        return answer;
      },
      readHistoryBoard: async ({ boardPath, isReload }) => {
        asked.push(isReload ? `${boardPath} anew` : boardPath);
        const error = platform.boardErrors.shift();
        if (error !== undefined) throw error;
        return platform.isBroken ? new Uint8Array(3) : boardOf(boardPath);
      },
    };
    const shown = shallowRef<ClassId | undefined>(classId);
    const wanted = shallowRef(isWanted);
    const scope = effectScope();
    const subject = scope.run(() =>
      useHistoryBoard({
        classId: shown,
        race: shallowRef(race()),
        isWanted: wanted,
        nowMs: Date.now,
        api,
        random: () => chance,
      }),
    )!;
    const pass = async (ms: number) => {
      await nextTick();
      await vi.advanceTimersByTimeAsync(ms);
    };
    const names = () => subject.dated.value?.board.at(1)?.top.map(({ name }) => name);
    await pass(0);
    return { ...subject, platform, asked, shown, wanted, scope, pass, names };
  };

  it('reads the newest board at once and asks again about every 20 seconds, but fetches no board twice', async () => {
    const { asked, names, dated, isLoading, pass, platform } = await setUp();
    expect([names(), dated.value?.updatedAtMs, isLoading.value]).toEqual([['/boards/v1'], raceStartMs, false]);
    await pass(20_000);
    platform.version = 'v2';
    await pass(20_000);
    expect(asked).toEqual(['class 1', '/boards/v1', 'class 1', 'class 1', '/boards/v2']);
    expect(names()).toEqual(['/boards/v2']);
  });

  it('asks for nothing while nobody looks, and at once when somebody does', async () => {
    const { asked, wanted, pass } = await setUp({ isWanted: false });
    await pass(60_000);
    expect(asked).toEqual([]);
    wanted.value = true;
    await pass(0);
    expect(asked).toEqual(['class 1', '/boards/v1']);
  });

  it('does not ask more often because somebody comes and goes', async () => {
    const { asked, wanted, pass } = await setUp();
    for (let times = 0; times < 5; times += 1) {
      wanted.value = false;
      await pass(500);
      wanted.value = true;
      await pass(500);
    }
    expect(asked).toEqual(['class 1', '/boards/v1']);
    await pass(15_000);
    expect(asked).toHaveLength(3);
  });

  it('asks within the last 20 seconds before a start where the usual wait would end after it', async () => {
    const { asked, pass, wanted } = await setUp({ isWanted: false, chance: 0.9 });
    const usualMs = 24_000;
    await pass(endsAtMs(race()) - usualMs + 1_000 - Date.now());
    wanted.value = true;
    await pass(0);
    expect(asked).toHaveLength(2);
    await pass(endsAtMs(race()) - 2_001 - Date.now());
    expect(asked).toHaveLength(2);
    await pass(1);
    expect(asked).toHaveLength(3);
  });

  it('says that there is no board yet, and shows the first one', async () => {
    const { dated, problem, isLoading, pass, platform, names } = await setUp({ version: null });
    expect([dated.value, problem.value, isLoading.value]).toEqual([undefined, undefined, false]);
    platform.version = 'v1';
    await pass(20_000);
    expect(names()).toEqual(['/boards/v1']);
  });

  it('asks which board is the newest again when one was replaced on the way', async () => {
    const { asked, names, platform, pass, problem } = await setUp();
    platform.version = 'v2';
    platform.boardErrors = [outdated(), outdated()];
    await pass(20_000);
    expect(asked.slice(2)).toEqual(['class 1', '/boards/v2', 'class 1', '/boards/v2', 'class 1', '/boards/v2']);
    expect([names(), problem.value]).toEqual([['/boards/v2'], undefined]);
  });

  it('gives up for the moment on boards that are always replaced', async () => {
    const { asked, platform, pass, problem } = await setUp();
    platform.version = 'v2';
    platform.boardErrors = Array.from({ length: 9 }, outdated);
    await pass(20_000);
    expect([asked.length, problem.value]).toEqual([8, 'replaced']);
  });

  it('keeps the old board, says why there is no newer one, and asks again sooner, then ever more slowly', async () => {
    const { asked, names, platform, pass, problem } = await setUp();
    platform.infoError = away();
    await pass(20_000);
    expect([names(), problem.value]).toEqual([['/boards/v1'], 'away']);
    for (const waitMs of [5_000, 10_000, 20_000, 20_000]) {
      const before = asked.length;
      await pass(waitMs - 1);
      expect(asked).toHaveLength(before);
      await pass(1);
      expect(asked).toHaveLength(before + 1);
    }
    delete platform.infoError;
    await pass(20_000);
    expect(problem.value).toBeUndefined();
  });

  it('says that a board came broken, and fetches it past what the browser keeps', async () => {
    const { asked, platform, pass, problem, names } = await setUp();
    platform.version = 'v2';
    platform.isBroken = true;
    await pass(20_000);
    expect([names(), problem.value]).toEqual([['/boards/v1'], texts.problems.historyBroken]);
    platform.isBroken = false;
    await pass(5_000);
    expect([asked.at(-1), names(), problem.value]).toEqual(['/boards/v2 anew', ['/boards/v2'], undefined]);
  });

  it('leaves board and problem of a class behind with it', async () => {
    const { asked, shown, dated, isLoading, platform, pass, problem } = await setUp();
    platform.infoError = away();
    await pass(20_000);
    shown.value = toClassId(2);
    await nextTick();
    expect([dated.value, problem.value, isLoading.value]).toEqual([undefined, undefined, true]);
    delete platform.infoError;
    platform.version = null;
    await pass(0);
    expect([asked.at(-1), isLoading.value]).toEqual(['class 2', false]);
  });

  it('asks for a class at once when it is chosen, whichever change is heard of first', async () => {
    const { asked, shown, wanted, pass } = await setUp();
    wanted.value = false;
    await pass(0);
    wanted.value = true;
    shown.value = toClassId(2);
    await pass(0);
    expect(asked.slice(2)).toEqual(['class 2', '/boards/v1']);
  });

  it('does not take the answer for a class that was left as one for the class on the screen', async () => {
    const { asked, shown, dated, platform, pass } = await setUp({ isWanted: true });
    const { promise, resolve } = Promise.withResolvers<void>();
    platform.version = 'v2';
    platform.hold = promise;
    await pass(20_000);
    delete platform.hold;
    platform.version = null;
    shown.value = toClassId(2);
    await pass(0);
    resolve();
    await pass(0);
    expect([asked.slice(2), dated.value]).toEqual([['class 1', 'class 2', '/boards/v2'], undefined]);
  });

  it('asks no more once its scope has ended', async () => {
    const { asked, scope, pass } = await setUp();
    scope.stop();
    await pass(120_000);
    expect(asked).toHaveLength(2);
  });
});
