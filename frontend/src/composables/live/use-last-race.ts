import { type Race, raceAt, startsAtMs } from '@alleycat/domain';
import { useTimeoutFn } from '@vueuse/core';
import { computed, onScopeDispose, type Ref, readonly, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import type { Board } from './board.ts';
import { type LastRacePodium, officialPodium, podiumPlaces, provisionalPodium } from './last-race.ts';

const askAgainMs = 5_000;

export interface UseLastRaceOptions {
  /** The board that stood last in the race before, if it was seen here. */
  previous: Readonly<Ref<Board | undefined>>;
  /** The race that runs now: whoever comes during it is told the podium of the one before, if there is one. */
  race?: Readonly<Ref<Race | undefined>>;
  nowMs: Readonly<Ref<number>>;
  api: Pick<Api, 'results'>;
}

/** Podium of the race before: as the last board had it, and from the moment results are official as they say. */
export function useLastRace(o: UseLastRaceOptions) {
  const podium = shallowRef<LastRacePodium>();
  const isOfficial = computed(() => o.previous.value !== undefined && o.nowMs.value >= o.previous.value.officialAtMs);
  let isDisposed = false;

  const readOfficial = async (board: Board): Promise<LastRacePodium | undefined> => {
    try {
      const results = await o.api.results({ raceId: board.raceId, limit: podiumPlaces });
      // The platform's clock decides, and ours may be a moment ahead of it.
      return results.status === 'official' ? officialPodium(board, results) : undefined;
    } catch {
      // The provisional podium stays, and goes on saying that it is not official.
      return undefined;
    }
  };
  const askForOfficial = async () => {
    const board = o.previous.value;
    if (board === undefined) return;
    const read = await readOfficial(board);
    if (isDisposed || o.previous.value?.raceId !== board.raceId) return;
    if (read === undefined) again.start();
    else podium.value = read;
  };
  /** Once for a class: every later race ends on this page. */
  const readUnseen = async (race: Race) => {
    const { classId, lengthSeconds } = race;
    const before = raceAt({ classId, atMs: startsAtMs(race) - 1, raceLengthSeconds: lengthSeconds });
    try {
      const results = await o.api.results({ raceId: before.raceId, limit: podiumPlaces });
      if (isDisposed || o.race?.value?.classId !== classId || o.previous.value !== undefined) return;
      const read = officialPodium({ raceId: before.raceId, startsAtMs: startsAtMs(before) }, results);
      if (read.places.length > 0) podium.value = read;
    } catch {
      // Nobody misses the podium of a race that they have not seen.
    }
  };
  const again = useTimeoutFn(askForOfficial, askAgainMs, { immediate: false });
  onScopeDispose(() => {
    isDisposed = true;
  });

  watch([() => o.previous.value?.raceId, isOfficial], ([raceId, official]) => {
    again.stop();
    const board = o.previous.value;
    if (board === undefined) podium.value = undefined;
    else if (podium.value?.raceId !== raceId) podium.value = provisionalPodium(board);
    if (official) askForOfficial();
  });
  watch(
    () => o.race?.value?.classId,
    () => {
      const race = o.race?.value;
      if (o.previous.value !== undefined || race === undefined) return;
      podium.value = undefined;
      readUnseen(race);
    },
    { immediate: true },
  );
  return { podium: readonly(podium) };
}
