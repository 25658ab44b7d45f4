import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { computed, effectScope, shallowRef } from 'vue';
import { endsAtMs, type Race, type RacerId, toRacerId } from '../../../../../domain/src/index.ts';
import type { ResultPlace, ResultRow } from '../../../../../domain/src/wire/index.ts';
import type { GhostRace } from '../../../../../frontend/src/composables/history/ghost.ts';
import { useFinish } from '../../../../../frontend/src/composables/ride/use-finish.ts';
import type { FinalReading } from '../../../../../frontend/src/composables/ride/use-ride.ts';
import { race, raceStartMs } from '../../support.ts';

const racerId = toRacerId('me');
const output = 9_420;
const finalOf = (of: Race = race()): FinalReading => ({
  race: of,
  outputHundredths: output,
  cadenceRpm: 85,
  resistancePercent: 40,
  atMs: endsAtMs(of) - 500,
});
const recordWith = (o: Partial<GhostRace> = {}): GhostRace => ({
  startSeconds: race().startSeconds,
  lengthSeconds: 300,
  ghost: [9_000, 9_000],
  bestResult: 9_400,
  outputs: [9_100, 8_900],
  ...o,
});

describe('useFinish', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs + 299_500 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = ({ chance = 0.5 } = {}) => {
    const answer = { rank: 3 as number | null, status: 'settling' as ResultPlace['status'], isAway: false };
    const asked: { raceId: string; racerId: string; afterEndMs: number }[] = [];
    const answers: (() => void)[] = [];
    const isHeld = { value: false };
    const resultPlace = async (o: { raceId: string; racerId: string }): Promise<ResultPlace> => {
      asked.push({ raceId: o.raceId, racerId: o.racerId, afterEndMs: Date.now() - endsAtMs(race()) });
      if (isHeld.value) await new Promise<void>((resolve) => answers.push(resolve));
      if (answer.isAway) throw new Error('away');
      const place: ResultRow = {
        racerId,
        name: 'Me',
        rank: answer.rank,
        output: 94.2,
        second: 300,
        status: 'finished',
      };
      const { raceId } = race();
      return {
        raceId,
        status: answer.status,
        finisherCount: 40,
        racerCount: 44,
        place,
        percentile: 94.8,
        results: [place],
      };
    };
    const finished = shallowRef<FinalReading>();
    const records = shallowRef<readonly GhostRace[]>([recordWith()]);
    const rider = shallowRef<RacerId | undefined>(racerId);
    const recordOf = ({ startSeconds }: Race) => records.value.find((one) => one.startSeconds === startSeconds);
    const dismissFinish = () => {
      finished.value = undefined;
    };
    const scope = effectScope();
    const { finish, dismiss } = scope.run(() =>
      useFinish({
        platform: {
          api: { resultPlace },
          clock: { readMs: Date.now },
          ghost: { recordOf },
          ride: { finished, racerId: computed(() => rider.value), dismissFinish },
        },
        random: () => chance,
      }),
    )!;
    const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    return { answer, answers, asked, dismiss, finish, finished, isHeld, pass, records, scope };
  };

  it('tells at once what is known without the platform', () => {
    const { asked, finish, finished } = setUp();
    expect(finish.value).toBeUndefined();
    finished.value = finalOf();
    expect([finish.value, asked]).toEqual([
      {
        race: race(),
        outputHundredths: output,
        place: undefined,
        bestBeforeHundredths: 9_400,
        isNewBest: true,
        newBestSeconds: 1,
      },
      [],
    ]);
  });

  it.each([
    { before: 9_419, isNewBest: true },
    { before: 9_420, isNewBest: false },
    { before: null, isNewBest: true },
    { before: undefined, isNewBest: false },
  ])('with $before before is a new best: $isNewBest', ({ before, isNewBest }) => {
    const { finish, finished, records } = setUp();
    records.value = [recordWith({ bestResult: before })];
    finished.value = finalOf();
    expect([finish.value?.bestBeforeHundredths, finish.value?.isNewBest]).toEqual([before, isNewBest]);
  });

  it('learns what comes late of its race, and keeps what it knew when nobody knows any more', () => {
    const { finish, finished, records } = setUp();
    records.value = [recordWith({ bestResult: undefined, ghost: undefined })];
    finished.value = finalOf();
    expect([finish.value?.bestBeforeHundredths, finish.value?.newBestSeconds]).toEqual([undefined, 0]);
    records.value = [recordWith({ outputs: [9_100, 9_200] })];
    records.value = [];
    expect([finish.value?.bestBeforeHundredths, finish.value?.newBestSeconds]).toEqual([9_400, 2]);
  });

  it('asks for the place within three seconds after the end', async () => {
    const latest = 0.999;
    for (const [chance, afterEndMs] of [
      [0, 0],
      [latest, 2_997],
    ] as const) {
      vi.setSystemTime(raceStartMs + 299_500);
      const { asked, finished, pass } = setUp({ chance });
      finished.value = finalOf();
      await pass(3_600);
      expect(asked[0]).toEqual({ raceId: race().raceId, racerId, afterEndMs });
    }
  });

  it('asks again ever more slowly until the place is official, and then never again', async () => {
    const { answer, asked, finish, finished, pass } = setUp();
    finished.value = finalOf();
    await pass(2_000);
    expect(finish.value?.place).toEqual({ rank: 3, finisherCount: 40, isOfficial: false });
    await pass(9_000);
    answer.rank = 4;
    answer.status = 'official';
    await pass(12_000);
    expect(finish.value?.place).toEqual({ rank: 4, finisherCount: 40, isOfficial: true });
    await pass(3_600_000);
    expect(asked.map(({ afterEndMs }) => afterEndMs)).toEqual([1_500, 4_500, 10_500, 22_500]);
  });

  it('has no place before the platform came to the final reading, and keeps the last one while it is away', async () => {
    const { answer, finish, finished, pass } = setUp();
    answer.rank = null;
    finished.value = finalOf();
    await pass(2_000);
    expect(finish.value?.place).toBeUndefined();
    answer.rank = 7;
    await pass(3_000);
    answer.isAway = true;
    await pass(6_000);
    expect(finish.value?.place?.rank).toBe(7);
  });

  it('gives up in the end', async () => {
    const { answer, asked, finished, pass } = setUp();
    answer.isAway = true;
    finished.value = finalOf();
    await pass(3_600_000);
    expect([asked.length, vi.getTimerCount()]).toEqual([12, 0]);
  });

  it('is gone once it is dismissed, with whatever is still to come', async () => {
    const { answers, asked, dismiss, finish, finished, isHeld, pass } = setUp();
    isHeld.value = true;
    finished.value = finalOf();
    await pass(2_000);
    dismiss();
    answers[0]?.();
    await pass(600_000);
    expect([finish.value, asked.length]).toEqual([undefined, 1]);
  });

  it('makes room for the next one, whose place is not that of the race before', async () => {
    const { answers, finish, finished, isHeld, pass, records } = setUp();
    const next = race({ slots: 1 });
    isHeld.value = true;
    finished.value = finalOf();
    await pass(2_000);
    records.value = [recordWith(), recordWith({ startSeconds: next.startSeconds, bestResult: output })];
    finished.value = finalOf(next);
    answers[0]?.();
    await pass(0);
    expect(finish.value).toMatchObject({ race: next, place: undefined, isNewBest: false });
  });

  it('asks no more once its scope has ended', async () => {
    const { asked, finished, pass, scope } = setUp();
    finished.value = finalOf();
    await pass(2_000);
    scope.stop();
    await pass(600_000);
    expect(asked).toHaveLength(1);
  });
});
