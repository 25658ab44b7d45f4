import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { endsAtMs, officialAtMs, type Race, startsAtMs } from '../../../../../domain/src/index.ts';
import type { ResultsResponse } from '../../../../../domain/src/wire/index.ts';
import type { Board } from '../../../../../frontend/src/composables/live/board.ts';
import { emptyLiveBoard, takeFrame, takeRoster } from '../../../../../frontend/src/composables/live/live-board.ts';
import { useResultsHold } from '../../../../../frontend/src/composables/screen/use-results-hold.ts';
import { fullFrame, race, roster } from '../../support.ts';

const [over, running, next] = [race({ slots: 0 }), race({ slots: 1 }), race({ slots: 2 })];

const boardOf = (of: Race, beforeEndMs = 500): Board => {
  const frame = fullFrame({ of, publishedAtMs: endsAtMs(of) - beforeEndMs, entries: [[9_000], [9_500]] });
  const framed = takeFrame(emptyLiveBoard, { race: of, frame });
  return takeRoster(framed, { raceId: of.raceId, from: 0, racers: roster('Ann', 'Ben') }).board!;
};

const resultsOf = (status: ResultsResponse['status'], racerCount = 2): ResultsResponse => ({
  raceId: over.raceId,
  status,
  finisherCount: 1,
  racerCount,
  results: [
    { ...roster('Ann')[0]!, rank: 1, status: 'finished' as const, output: 97.5, second: 300 },
    { ...roster('Ben')[0]!, rank: null, status: 'dnf' as const, output: 95, second: 200 },
  ].slice(0, racerCount),
});

describe('useResultsHold', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = (o: {
    board?: Board;
    answers: (ResultsResponse | Error)[];
    holdMs?: number;
    nowMs?: number;
    chance?: number;
  }) => {
    const shown = shallowRef<Race | undefined>(running);
    const board = shallowRef(o.board);
    const previous = shallowRef<Board>();
    const nowMs = shallowRef(o.nowMs ?? startsAtMs(running));
    const asked: string[] = [];
    const results = async ({ raceId, limit }: { raceId: string; limit: number }) => {
      asked.push(`${raceId} ${limit}`);
      const answer = o.answers.shift() ?? new Error('not expected');
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const scope = effectScope();
    const holdMs = shallowRef(o.holdMs ?? 30_000);
    const subject = scope.run(() =>
      useResultsHold({ race: shown, board, previous, holdMs, nowMs, api: { results }, random: () => o.chance ?? 0 }),
    )!;
    const passTo = async (atMs: number) => {
      for (; nowMs.value < atMs; nowMs.value = Math.min(atMs, nowMs.value + 1_000)) {
        await vi.advanceTimersByTimeAsync(1_000);
      }
      await vi.advanceTimersByTimeAsync(0);
    };
    const told = () => [
      subject.isHolding.value,
      subject.ranking.value?.status,
      subject.ranking.value?.places.map(({ name, rank }) => `${rank} ${name}`),
    ];
    return { shown, board, previous, asked, scope, passTo, told };
  };

  it('holds the last board, then the official results, and lets them go when their time is over', async () => {
    const { asked, passTo, told } = setUp({ board: boardOf(over), answers: [resultsOf('official')] });
    await passTo(officialAtMs(over));
    expect([told(), asked]).toEqual([[true, 'settling', ['1 Ben', '2 Ann']], []]);
    await passTo(officialAtMs(over) + 1_000);
    expect([told(), asked]).toEqual([[true, 'official', ['1 Ann']], [`${over.raceId} 10`]]);
    await passTo(startsAtMs(running) + 29_999);
    expect(told()[0]).toBe(true);
    await passTo(startsAtMs(running) + 30_000);
    expect(told()[0]).toBe(false);
  });

  it('asks for official results at random within two seconds: many screens see them become so at one instant', async () => {
    const { asked, passTo } = setUp({ board: boardOf(over), answers: [resultsOf('official')], chance: 0.75 });
    await passTo(officialAtMs(over) + 2_000);
    expect(asked).toEqual([]);
    await passTo(officialAtMs(over) + 3_000);
    expect(asked).toEqual([`${over.raceId} 10`]);
  });

  it('keeps the last board of the race before when the next one has its own', async () => {
    const { board, previous, told } = setUp({ board: boardOf(over), answers: [] });
    [board.value, previous.value] = [boardOf(running), boardOf(over)];
    await nextTick();
    expect(told()).toEqual([true, 'settling', ['1 Ben', '2 Ann']]);
  });

  it('asks the platform at once where it has no board of the end: it was just opened, or had lost the link', async () => {
    for (const board of [undefined, boardOf(over, 60_000)]) {
      const { told, passTo, asked } = setUp({
        ...(board === undefined ? {} : { board }),
        answers: [resultsOf('settling'), resultsOf('official')],
        nowMs: startsAtMs(running) + 9_000,
      });
      await passTo(startsAtMs(running) + 9_000);
      expect([told(), asked.length]).toEqual([[true, 'settling', ['1 Ann']], 1]);
      await passTo(startsAtMs(running) + 11_000);
      expect(told()).toEqual([true, 'official', ['1 Ann']]);
    }
  });

  it('asks again while the platform is silent or not as far as our clock, and stops with the hold', async () => {
    const silent = new Error('away');
    const answers = [silent, resultsOf('settling'), ...Array.from({ length: 40 }, () => silent)];
    const { asked, passTo, told } = setUp({ board: boardOf(over), answers });
    await passTo(officialAtMs(over) + 7_000);
    expect([told(), asked.length > 2]).toEqual([[true, 'settling', ['1 Ben', '2 Ann']], true]);
    await passTo(startsAtMs(running) + 34_000);
    const { length } = asked;
    await passTo(startsAtMs(running) + 90_000);
    expect(asked.length).toBe(length);
  });

  it('holds nothing of a race that nobody rode, and nothing where the address says 0', async () => {
    const nobody = setUp({ answers: [resultsOf('official', 0)] });
    await nobody.passTo(startsAtMs(running) + 1_000);
    const none = setUp({ board: boardOf(over), answers: [], holdMs: 0 });
    await none.passTo(officialAtMs(over) + 5_000);
    expect([nobody.told()[0], none.told()[0], none.asked]).toEqual([false, false, []]);
  });

  it('forgets a race when another one is over, and asks no more once its scope has ended', async () => {
    const { shown, scope, asked, passTo, told } = setUp({ board: boardOf(over), answers: [] });
    shown.value = next;
    await nextTick();
    expect(told()).toEqual([false, undefined, undefined]);
    scope.stop();
    const { length } = asked;
    await passTo(startsAtMs(next) + 60_000);
    expect(asked.length).toBe(length);
  });
});
