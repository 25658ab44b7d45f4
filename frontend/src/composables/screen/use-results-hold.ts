import { officialAtMs, type Race, raceAt, startsAtMs } from '@alleycat/domain';
import { useTimeoutFn } from '@vueuse/core';
import { computed, onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Board } from '../live/board.ts';
import { type FinalRanking, provisionalRanking, rankedPlaces, rankingOf } from './final-ranking.ts';
import { holdEndsAtMs } from './screen-phase.ts';

/**
 * The platform's clock decides what is official, and ours may be a little ahead of it: an answer that came too early
 * would be kept by the browser for seconds.
 */
const officialMarginMs = 1_000;
/** Results become official for every screen at one instant: they are asked for within this time after it. */
const spreadMs = 2_000;
/** Ends with the hold. */
const askAgainMs = 2_000;

export interface UseResultsHoldOptions {
  /** The race that runs now. */
  race: Readonly<Ref<Race | undefined>>;
  /** The newest board there is, and the one of the race before it. */
  board: Readonly<Ref<Board | undefined>>;
  previous: Readonly<Ref<Board | undefined>>;
  /** How long results stay, from the end of their race. */
  holdMs: Readonly<Ref<number>>;
  nowMs: Readonly<Ref<number>>;
  api: Pick<Api, 'results'>;
  /** @default Math.random */
  random?: Random;
}

/** The results of the race before: as its last board had them, and from the moment they are official as they say. */
export function useResultsHold({ race, board, previous, holdMs, nowMs, api, ...o }: UseResultsHoldOptions) {
  const { random = Math.random } = o;
  const told = shallowRef<FinalRanking>();
  const before = computed(() => (race.value === undefined ? undefined : raceBefore(race.value)));
  const isDue = computed(() => race.value !== undefined && nowMs.value < holdEndsAtMs(race.value, holdMs.value));
  const isOfficial = computed(
    () => before.value !== undefined && nowMs.value >= officialAtMs(before.value) + officialMarginMs,
  );
  const provisional = computed(() => {
    const last = [board.value, previous.value].find((one) => one?.raceId === before.value?.raceId);
    return last === undefined ? undefined : provisionalRanking(last);
  });
  const ranking = computed(() => {
    const isToldOfIt = told.value !== undefined && told.value.raceId === before.value?.raceId;
    const isBetter = isToldOfIt && (told.value?.status === 'official' || provisional.value === undefined);
    return isBetter ? told.value : provisional.value;
  });
  let waitMs = 0;
  let isDisposed = false;

  const ask = async () => {
    const of = before.value;
    if (of === undefined || !isDue.value) return;
    const read = await readRanking(of, api);
    if (isDisposed || before.value?.raceId !== of.raceId) return;
    if (read !== undefined) told.value = read;
    if (read?.status !== 'official') askIn(jitter(askAgainMs, random));
  };
  const again = useTimeoutFn(ask, () => waitMs, { immediate: false });
  const askIn = (ms: number) => {
    waitMs = ms;
    again.start();
  };
  onScopeDispose(() => {
    isDisposed = true;
  });

  watch(
    [() => race.value?.classId, () => before.value?.raceId, isOfficial],
    ([classId], [leftId]) => {
      again.stop();
      if (!isOfficial.value && provisional.value !== undefined) return;
      // A screen that was just opened, or turned to another class, waits for nothing.
      if (classId !== leftId) ask();
      else askIn(random() * spreadMs);
    },
    { immediate: true },
  );
  return {
    /** Undefined while nothing is known of the race before, or nobody rode it. */
    ranking,
    /** Whether there are results, and it is their time. */
    isHolding: computed(() => isDue.value && (ranking.value?.racerCount ?? 0) > 0),
  };
}

/** Undefined for the first race of the epoch: a device that has lost its clock begins there. */
function raceBefore(race: Race): Race | undefined {
  const { classId, lengthSeconds } = race;
  if (race.startSeconds < lengthSeconds) return undefined;
  return raceAt({ classId, atMs: startsAtMs(race) - 1, raceLengthSeconds: lengthSeconds });
}

async function readRanking(race: Race, api: Pick<Api, 'results'>): Promise<FinalRanking | undefined> {
  try {
    return rankingOf(await api.results({ raceId: race.raceId, limit: rankedPlaces }), startsAtMs(race));
  } catch {
    // What is there stays, and goes on saying that it is not official.
    return undefined;
  }
}
