import type { BestsResponse, ClassBests } from '@alleycat/domain/wire';
import { createEventHook } from '@vueuse/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { type ClassId, endsAtMs, raceAt, startsAtMs, toClassId, toRacerId } from '../../../../../domain/src/index.ts';
import { useGhost } from '../../../../../frontend/src/composables/history/use-ghost.ts';
import type { FinalReading, RidePlan, SentReading } from '../../../../../frontend/src/composables/ride/use-ride.ts';
import { classId, race, raceStartMs } from '../../support.ts';

const racerId = toRacerId('me');
const planOf = (ridden: ClassId = classId): RidePlan => ({
  racerId,
  classId: ridden,
  raceLengthSeconds: 300,
  readingsTopic: 'readings/{racerId}',
  effortKind: 'steered',
  startsAtMs: raceStartMs,
});

describe('useGhost', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = () => {
    const bests: { outputs: readonly number[]; result: ClassBests['result']; error?: Error } = {
      outputs: [9_000, 9_000],
      result: null,
    };
    const asked: { classId: number; atMs: number }[] = [];
    const readBests = async (o: { classId: number }): Promise<BestsResponse> => {
      asked.push({ classId: o.classId, atMs: Date.now() });
      if (bests.error !== undefined) throw bests.error;
      const of = { classId: toClassId(o.classId), name: 'Sprint', outputs: bests.outputs, result: bests.result };
      return { racerId, classes: [of] };
    };
    const plan = shallowRef<RidePlan>();
    const lastReading = shallowRef<SentReading>();
    const finished = shallowRef<FinalReading>();
    const gotThrough = createEventHook<[SentReading]>();
    const scope = effectScope();
    const subject = scope.run(() =>
      useGhost({
        ride: { plan, lastReading, finished, onReading: gotThrough.on },
        nowMs: Date.now,
        api: { readBests },
        random: () => 0.5,
      }),
    )!;
    const pass = async (ms: number) => {
      await nextTick();
      await vi.advanceTimersByTimeAsync(ms);
    };
    const start = async (next: RidePlan | undefined) => {
      plan.value = next;
      lastReading.value = undefined;
      await pass(0);
    };
    const send = (second: number, outputHundredths: number, of = race()) => {
      const reading = { race: of, second, outputHundredths, cadenceRpm: 85, resistancePercent: 40 };
      lastReading.value = reading;
      gotThrough.trigger(reading);
    };
    return { ...subject, bests, asked, finished, scope, pass, start, send };
  };

  it('asks for nothing before a ride', async () => {
    const { asked, pass } = setUp();
    await pass(600_000);
    expect(asked).toEqual([]);
  });

  it('meets the racer with the bests of when the ride started', async () => {
    const { gap, told, start, send } = setUp();
    await start(planOf());
    send(1, 9_100);
    send(2, 8_900);
    expect([told.value, gap.value]).toEqual([
      [9_000, 9_000],
      { bestHundredths: 9_000, aheadHundredths: -100, isNewBest: false, newBestCount: 1 },
    ]);
  });

  it('asks again within the last 20 seconds before each start, and meets the next race with that', async () => {
    const { asked, bests, gap, start, send, pass } = setUp();
    await start(planOf());
    send(1, 9_100);
    bests.outputs = [9_700];
    await pass(endsAtMs(race()) - Date.now());
    expect(gap.value?.bestHundredths).toBe(9_000);
    send(1, 9_100, race({ slots: 1 }));
    await pass(300_000);
    expect(gap.value?.bestHundredths).toBe(9_700);
    const halfWindow = 10_000;
    expect(asked.map(({ atMs }) => atMs)).toEqual([
      raceStartMs,
      endsAtMs(race()) - halfWindow,
      endsAtMs(race({ slots: 1 })) - halfWindow,
    ]);
  });

  it('asks once for the next race when a ride starts within its last 20 seconds', async () => {
    const { asked, start, pass } = setUp();
    await pass(290_000);
    await start(planOf());
    await pass(30_000);
    expect(asked).toHaveLength(1);
  });

  it('asks until it is answered, ever more slowly, and knows no ghost meanwhile', async () => {
    const { asked, bests, gap, start, send, pass } = setUp();
    bests.error = new Error('away');
    await start(planOf());
    send(1, 9_100);
    for (const waitMs of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      const before = asked.length;
      await pass(waitMs - 1);
      expect(asked).toHaveLength(before);
      await pass(1);
      expect([asked.length, gap.value]).toEqual([before + 1, undefined]);
    }
    delete bests.error;
    await pass(30_000);
    expect(gap.value?.aheadHundredths).toBe(100);
  });

  it('keeps the ghost of a race that is left and joined again', async () => {
    const { bests, gap, start, send } = setUp();
    await start(planOf());
    send(1, 9_100);
    await start(undefined);
    expect(gap.value).toBeUndefined();
    bests.outputs = [9_100, 9_900];
    await start(planOf());
    send(2, 9_100);
    expect(gap.value).toEqual({ bestHundredths: 9_000, aheadHundredths: 100, isNewBest: true, newBestCount: 2 });
  });

  it('leaves the ghost of another class behind', async () => {
    const { asked, bests, gap, start, send } = setUp();
    await start(planOf());
    send(1, 9_100);
    bests.outputs = [];
    await start(planOf(toClassId(2)));
    send(1, 8_000, raceAt({ classId: toClassId(2), atMs: raceStartMs, raceLengthSeconds: 300 }));
    expect([asked.map((one) => one.classId), gap.value?.bestHundredths]).toEqual([[1, 2], 0]);
  });

  it('asks no more once its ride or its scope has ended', async () => {
    const { asked, start, scope, pass } = setUp();
    await start(planOf());
    await start(undefined);
    await pass(600_000);
    await start(planOf());
    scope.stop();
    await pass(600_000);
    expect(asked).toHaveLength(2);
  });

  it('traces the race beside its ghost, also while it is not known yet', async () => {
    const { bests, trace, start, send, pass } = setUp();
    const { startSeconds } = race();
    bests.error = new Error('away');
    await start(planOf());
    send(1, 9_100);
    send(3, 9_300);
    expect(trace.value).toMatchObject({ startSeconds, outputs: [9_100, 0, 9_300], ghost: undefined });
    delete bests.error;
    await pass(2_000);
    expect(trace.value).toMatchObject({ startSeconds, outputs: [9_100, 0, 9_300], ghost: [9_000, 9_000] });
  });

  it('knows the best final result before the race', async () => {
    const { bests, bestResultBefore, start } = setUp();
    const best = race({ slots: -4 });
    bests.result = { output: 94.13, raceId: best.raceId, startsAtMs: startsAtMs(best), standing: null };
    expect(bestResultBefore.value).toBeUndefined();
    await start(planOf());
    expect(bestResultBefore.value).toBe(9_413);
  });

  it('knows where the best final result stands in its class, while somebody rides', async () => {
    const { bests, toldResult, start } = setUp();
    const { raceId, startSeconds } = race({ slots: -4 });
    const standing = { rank: 18_204, racerCount: 40_000, percentile: 54.4, rankedBy: 'index' } as const;
    bests.result = { output: 94.13, raceId, startsAtMs: startSeconds * 1_000, standing };
    await start(planOf());
    expect(toldResult.value).toEqual({ outputHundredths: 9_413, startSeconds, standing });
    await start(undefined);
    expect(toldResult.value).toBeUndefined();
  });

  it('shows nothing of a ride that is over, except beside its finish', async () => {
    const { bestResultBefore, finished, trace, start, send } = setUp();
    await start(planOf());
    send(300, 9_100);
    finished.value = { race: race(), outputHundredths: 9_100, cadenceRpm: 85, resistancePercent: 40, atMs: 0 };
    await start(undefined);
    expect([trace.value?.outputs.at(-1), bestResultBefore.value]).toEqual([9_100, null]);
    finished.value = undefined;
    expect([trace.value, bestResultBefore.value]).toEqual([undefined, undefined]);
  });

  it('takes no notice of what gets through late of another class', async () => {
    const { trace, start, send } = setUp();
    await start(planOf(toClassId(2)));
    send(1, 9_100);
    expect(trace.value).toBeUndefined();
  });
});
