import type { ResultRow, ResultsResponse } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { type Race, type RaceId, raceStatusAt, toRacerId } from '../../../../../domain/src/index.ts';
import type { Api } from '../../../../../frontend/src/api/http-client.ts';
import { useResults } from '../../../../../frontend/src/composables/results/use-results.ts';
import { race, raceStartMs } from '../../support.ts';

const rowsOf = (count: number): ResultRow[] =>
  Array.from({ length: count }, (_, index) => ({
    rank: index + 1,
    racerId: toRacerId(`r${index}`),
    name: `Racer ${index}`,
    status: 'finished',
    output: 200 - index / 100,
    second: 300,
  }));

describe('useResults', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = async ({
    atSecond,
    racerCount = 3,
    chance = 0,
  }: {
    atSecond: number;
    racerCount?: number;
    chance?: number;
  }) => {
    vi.setSystemTime(raceStartMs + atSecond * 1_000);
    const asked: string[] = [];
    let running = 0;
    let runningMax = 0;
    const rows = rowsOf(racerCount);
    const results: Api['results'] = async ({ raceId, limit, cursor }) => {
      asked.push(`${(Date.now() - raceStartMs) / 1_000}: ${limit} from ${cursor ?? 'the start'}`);
      running += 1;
      runningMax = Math.max(runningMax, running);
      const status = raceStatusAt(race(), Date.now());
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      const from = Number(cursor ?? 0);
      const end = from + limit;
      const page: ResultsResponse = {
        raceId: raceId as RaceId,
        status,
        finisherCount: racerCount,
        racerCount,
        results: rows.slice(from, end),
        ...(end < racerCount && { nextCursor: String(end) }),
      };
      return page;
    };
    const shown = shallowRef<Race | undefined>(race());
    const platform = {
      api: { results },
      clock: { nowMs: shallowRef(0), readMs: () => Date.now() },
      config: { ask: async () => undefined, problem: shallowRef<string>() },
    };
    const scope = effectScope();
    const subject = scope.run(() =>
      useResults({
        platform: platform as unknown as Parameters<typeof useResults>[0]['platform'],
        race: shown,
        random: () => chance,
      }),
    )!;
    const pass = async (seconds: number) => {
      await nextTick();
      await vi.advanceTimersByTimeAsync(seconds * 1_000);
    };
    await pass(0.01);
    return { ...subject, asked, shown, pass, most: () => runningMax };
  };

  it('reads one row of a race that is ridden, lists nobody, and asks for results when it ends', async () => {
    const { asked, status, lines, isWhole, pass } = await setUp({ atSecond: 280, racerCount: 40 });
    expect([status.value, lines.value]).toEqual(['live', []]);
    await pass(20.1);
    expect([asked, status.value, lines.value.length, isWhole.value]).toEqual([
      ['280: 1 from the start', '300: 1000 from the start'],
      'settling',
      40,
      true,
    ]);
  });

  it('asks again while the race settles until it is official, and then no more', async () => {
    const { asked, status, pass } = await setUp({ atSecond: 301, chance: 0.5 });
    await pass(3_600);
    expect([status.value, asked.map((one) => Math.floor(Number.parseFloat(one)))]).toEqual([
      'official',
      [301, 306, 311],
    ]);
  });

  it('reads all pages one after the other, and shows what has come meanwhile', async () => {
    const { asked, lines, isWhole, most, pass } = await setUp({ atSecond: 400, racerCount: 2_500 });
    expect([lines.value.length, isWhole.value, most()]).toEqual([2_500, true, 1]);
    expect(asked.map((one) => one.split(': ')[1])).toEqual(['1000 from the start', '1000 from 1000', '1000 from 2000']);
    await pass(600);
    expect(asked).toHaveLength(3);
  });

  it('forgets a race when another one is looked at', async () => {
    const { shown, lines, status, pass } = await setUp({ atSecond: 400 });
    shown.value = race({ slots: -1 });
    expect([lines.value, status.value]).toEqual([[], undefined]);
    await pass(0.01);
    expect(lines.value).toHaveLength(3);
  });
});
