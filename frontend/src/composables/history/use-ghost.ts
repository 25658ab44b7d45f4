import { endsAtMs, raceAt } from '@alleycat/domain';
import { tryOnScopeDispose } from '@vueuse/core';
import { computed, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import { jitter, type Random, spreadBeforeStartMs, waitBeforeStart } from '../app/jittered-wait.ts';
import type { Ride, RidePlan } from '../ride/use-ride.ts';
import { type GhostState, ghostGapOf, noGhost, takeBests, takeReading } from './ghost.ts';

export interface UseGhostOptions {
  ride: Pick<Ride, 'plan' | 'lastReading'>;
  /** Server time at this moment. */
  nowMs: () => number;
  api: Pick<Api, 'readBests'>;
  /** @default Math.random */
  random?: Random;
}

const retryMsMin = 2_000;
const retryMsMax = 30_000;

/**
 * The racer's ghost: their own best at every second, as it was before the race that is being ridden. Bests are asked for
 * when a ride starts and shortly before each next race; what was ridden on this page needs no asking.
 */
export function useGhost({ ride, nowMs, api, random = Math.random }: UseGhostOptions) {
  const state = shallowRef<GhostState>(noGhost);
  let ridden: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ask = async (plan: RidePlan, retryMs: number) => {
    const outputs = await readBests(plan);
    if (ride.plan.value !== plan) return;
    if (outputs !== undefined) state.value = takeBests(state.value, outputs);
    const waitMs = outputs === undefined ? jitter(retryMs, random) : beforeNextRaceMs(plan);
    const nextRetryMs = outputs === undefined ? Math.min(retryMs * 2, retryMsMax) : retryMsMin;
    timer = setTimeout(() => ask(plan, nextRetryMs), waitMs);
  };
  const readBests = async ({ classId, racerId }: RidePlan): Promise<readonly number[] | undefined> => {
    try {
      const { classes } = await api.readBests({ racerId, classId });
      return classes.find((one) => one.classId === classId)?.outputs ?? [];
    } catch {
      // Without bests there is no ghost to show, and the figures say so; the ride itself needs none.
      return undefined;
    }
  };
  /** Bests of the last seconds of a race are those for the next one already: then the wait is for the start after it. */
  const beforeNextRaceMs = ({ classId, raceLengthSeconds }: RidePlan): number => {
    const race = raceAt({ classId, atMs: nowMs() + spreadBeforeStartMs, raceLengthSeconds });
    return waitBeforeStart({ nowMs: nowMs(), startsAtMs: endsAtMs(race), random });
  };

  watch(
    ride.plan,
    (plan) => {
      clearTimeout(timer);
      if (plan === undefined) return;
      const next = `${plan.classId} ${plan.racerId}`;
      if (next !== ridden) state.value = noGhost;
      ridden = next;
      ask(plan, retryMsMin);
    },
    { immediate: true },
  );
  watch(
    ride.lastReading,
    (reading) => {
      if (reading !== undefined) state.value = takeReading(state.value, reading);
    },
    // Two acknowledgements at once are two seconds all the same.
    { flush: 'sync' },
  );
  tryOnScopeDispose(() => clearTimeout(timer));

  const gap = computed(() => {
    const reading = ride.lastReading.value;
    return reading === undefined ? undefined : ghostGapOf(state.value, reading);
  });
  return {
    /** The latest reading beside the ghost; undefined while either is unknown. */
    gap,
    /** Bests as the platform told them last. */
    told: computed(() => state.value.told),
  };
}

export type Ghost = ReturnType<typeof useGhost>;
