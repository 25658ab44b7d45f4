import { type Race, raceAt, startsAtMs } from '@alleycat/domain';
import { useTimeoutFn } from '@vueuse/core';
import { computed, onScopeDispose, type Ref, readonly, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Board } from './board.ts';
import { type LastRacePodium, officialPodium, podiumPlaces, provisionalPodium } from './last-race.ts';

/** Results become official for everybody at one instant: they are asked for within this time after it. */
const spreadMs = 4_000;
const askAgainMs = 5_000;

export interface UseLastRaceOptions {
  /** The board that stood last in the race before, if it was seen here. */
  previous: Readonly<Ref<Board | undefined>>;
  /** The race that runs now: whoever comes during it is told the podium of the one before, if there is one. */
  race?: Readonly<Ref<Race | undefined>>;
  nowMs: Readonly<Ref<number>>;
  api: Pick<Api, 'results'>;
  /** @default Math.random */
  random?: Random;
}

/** A race whose results are asked for until they are official. */
interface AskedRace extends Pick<Board, 'raceId' | 'startsAtMs'> {
  /** Without a board of its own even results that may still change are better than nothing. */
  readonly isUnseen: boolean;
}

/** Podium of the race before: as the last board had it, and from the moment results are official as they say. */
export function useLastRace({ random = Math.random, ...o }: UseLastRaceOptions) {
  const podium = shallowRef<LastRacePodium>();
  const isOfficial = computed(() => o.previous.value !== undefined && o.nowMs.value >= o.previous.value.officialAtMs);
  let asked: AskedRace | undefined;
  let waitMs = 0;

  const ask = async () => {
    const of = asked;
    if (of === undefined) return;
    const read = await readPodium(of, o.api);
    if (asked !== of) return;
    const isFinal = read?.status === 'official';
    const isShown = of.isUnseen ? (read?.places.length ?? 0) > 0 : isFinal;
    if (read !== undefined && isShown) podium.value = read;
    // Nobody misses the podium of a race that they have not seen.
    const isMissed = !of.isUnseen || read !== undefined || podium.value !== undefined;
    // The platform's clock decides what is official, and ours may be a moment ahead of it.
    if (!isFinal && isMissed) askIn(jitter(askAgainMs, random));
  };
  const again = useTimeoutFn(ask, () => waitMs, { immediate: false });
  const askIn = (ms: number) => {
    waitMs = ms;
    again.start();
  };
  const leave = () => {
    asked = undefined;
    again.stop();
  };
  onScopeDispose(leave);

  watch([() => o.previous.value?.raceId, isOfficial], ([raceId, official]) => {
    leave();
    const board = o.previous.value;
    if (board === undefined) podium.value = undefined;
    else if (podium.value?.raceId !== raceId) podium.value = provisionalPodium(board);
    if (board === undefined || !official) return;
    asked = { raceId: board.raceId, startsAtMs: board.startsAtMs, isUnseen: false };
    askIn(random() * spreadMs);
  });
  // Once for a class: every later race ends on this page.
  watch(
    () => o.race?.value?.classId,
    () => {
      const race = o.race?.value;
      if (o.previous.value !== undefined || race === undefined) return;
      leave();
      podium.value = undefined;
      asked = raceBefore(race);
      ask();
    },
    { immediate: true },
  );
  return { podium: readonly(podium) };
}

function raceBefore(race: Race): AskedRace {
  const { classId, lengthSeconds } = race;
  const before = raceAt({ classId, atMs: startsAtMs(race) - 1, raceLengthSeconds: lengthSeconds });
  return { raceId: before.raceId, startsAtMs: startsAtMs(before), isUnseen: true };
}

/** Undefined where it could not be had. */
async function readPodium(of: AskedRace, api: Pick<Api, 'results'>): Promise<LastRacePodium | undefined> {
  try {
    return officialPodium(of, await api.results({ raceId: of.raceId, limit: podiumPlaces }));
  } catch {
    // What is shown stays, and goes on saying that it is not official.
    return undefined;
  }
}
