import type { BestsResponse } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { type ClassId, endsAtMs, toClassId, toRacerId } from '../../../../../domain/src/index.ts';
import { useGhost } from '../../../../../frontend/src/composables/history/use-ghost.ts';
import type { RidePlan, SentReading } from '../../../../../frontend/src/composables/ride/use-ride.ts';
import { classId, race, raceStartMs } from '../../support.ts';

const racerId = toRacerId('me');
const planOf = (ridden: ClassId = classId): RidePlan => ({
  racerId,
  classId: ridden,
  raceLengthSeconds: 300,
  readingsTopic: 'readings/{racerId}',
});

describe('useGhost', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = () => {
    const bests: { outputs: readonly number[]; error?: Error } = { outputs: [9_000, 9_000] };
    const asked: { classId: number; atMs: number }[] = [];
    const readBests = async (o: { classId: number }): Promise<BestsResponse> => {
      asked.push({ classId: o.classId, atMs: Date.now() });
      if (bests.error !== undefined) throw bests.error;
      const of = { classId: toClassId(o.classId), name: 'Sprint', outputs: bests.outputs, result: null };
      return { racerId, classes: [of] };
    };
    const plan = shallowRef<RidePlan>();
    const lastReading = shallowRef<SentReading>();
    const scope = effectScope();
    const subject = scope.run(() =>
      useGhost({
        ride: { plan, lastReading },
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
    const send = (second: number, outputHundredths: number, slots = 0) => {
      lastReading.value = { race: race({ slots }), second, outputHundredths };
    };
    return { ...subject, bests, asked, scope, pass, start, send };
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
    send(1, 9_100, 1);
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
    send(1, 8_000);
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
});
