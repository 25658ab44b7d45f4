import { endsAtMs, hundredthsOf, type Race, raceAt } from '@alleycat/domain';
import type { ClassBests } from '@alleycat/domain/wire';
import { tryOnScopeDispose } from '@vueuse/core';
import { computed, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import { jitter, type Random, spreadBeforeStartMs, waitBeforeStart } from '../app/jittered-wait.ts';
import type { Ride, RidePlan } from '../ride/use-ride.ts';
import {
  type BestOutputs,
  bestResultOf,
  type GhostRace,
  type GhostState,
  ghostGapOf,
  noGhost,
  recordOf,
  type ToldBests,
  takeBests,
  takeReading,
  toldResultOf,
} from './ghost.ts';

export interface UseGhostOptions {
  ride: Pick<Ride, 'plan' | 'finished' | 'lastReading' | 'onReading'>;
  /** Server time at this moment. */
  nowMs: () => number;
  api: Pick<Api, 'readBests'>;
  /** @default Math.random */
  random?: Random;
}

/** The race that is ridden, second by second, beside the ghost. */
export interface GhostTrace {
  readonly startSeconds: number;
  /** This race so far; 0 or absent = not ridden. */
  readonly outputs: BestOutputs;
  /** Undefined while the bests are not known. */
  readonly ghost: BestOutputs | undefined;
}

const retryMsMin = 2_000;
const retryMsMax = 30_000;

/**
 * The racer's ghost: their own best at every second, as it was before the race that is being ridden. Bests are asked for
 * when a ride starts and shortly before each next race; what was ridden on this page needs no asking.
 */
export function useGhost({ ride, nowMs, api, random = Math.random }: UseGhostOptions) {
  const state = shallowRef<GhostState>(noGhost);
  let ridden: Pick<RidePlan, 'classId' | 'racerId'> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDisposed = false;

  const ask = async (plan: RidePlan, retryMs: number) => {
    const bests = await readBests(plan);
    if (isDisposed || ride.plan.value !== plan) return;
    if (bests !== undefined) state.value = takeBests(state.value, bests);
    const waitMs = bests === undefined ? jitter(retryMs, random) : beforeNextRaceMs(plan);
    const nextRetryMs = bests === undefined ? Math.min(retryMs * 2, retryMsMax) : retryMsMin;
    timer = setTimeout(() => ask(plan, nextRetryMs), waitMs);
  };
  const readBests = async ({ classId, racerId }: RidePlan): Promise<ToldBests | undefined> => {
    try {
      const { classes } = await api.readBests({ racerId, classId });
      return toldBestsOf(classes.find((one) => one.classId === classId));
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
      if (plan.classId !== ridden?.classId || plan.racerId !== ridden.racerId) state.value = noGhost;
      ridden = plan;
      ask(plan, retryMsMin);
    },
    { immediate: true },
  );
  ride.onReading((reading) => {
    if (reading.race.classId === ridden?.classId) state.value = takeReading(state.value, reading);
  });
  tryOnScopeDispose(() => {
    isDisposed = true;
    clearTimeout(timer);
  });

  /** Whoever comes to this device next is shown nothing of the one before. */
  const isShown = computed(() => ride.plan.value !== undefined || ride.finished.value !== undefined);
  return {
    /** The latest reading beside the ghost; undefined while either is unknown. */
    gap: computed(() => {
      const reading = ride.lastReading.value;
      return reading === undefined ? undefined : ghostGapOf(state.value, reading);
    }),
    /** Bests as the platform told them last. */
    told: computed(() => state.value.told?.outputs),
    /** The race that was ridden last, as far as it got through. Undefined while nobody rides or has just finished. */
    trace: computed<GhostTrace | undefined>(() => (isShown.value ? state.value.race : undefined)),
    /** Best final result of the class in hundredths before this race; null = none yet, undefined = unknown. */
    bestResultBefore: computed(() => (isShown.value ? bestResultOf(state.value) : undefined)),
    /** Best final result as the platform told it last; null = none yet, undefined = unknown, or beaten on this page since. */
    toldResult: computed(() => (isShown.value ? toldResultOf(state.value) : undefined)),
    /** What is known of one of the last two races that were ridden. */
    recordOf: (race: Race): GhostRace | undefined => recordOf(state.value, race),
  };
}

function toldBestsOf(bests: ClassBests | undefined): ToldBests {
  const result = bests?.result ?? null;
  return {
    outputs: bests?.outputs ?? [],
    result: result && {
      outputHundredths: hundredthsOf(result.output),
      startSeconds: result.startsAtMs / 1_000,
      standing: result.standing,
    },
  };
}
