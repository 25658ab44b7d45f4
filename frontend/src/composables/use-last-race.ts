import { computed, type Ref, readonly, shallowRef, watch } from 'vue';
import type { Api } from '../api/http-client.ts';
import type { Board } from './board.ts';
import { type LastRacePodium, officialPodium, podiumPlaces, provisionalPodium } from './last-race.ts';

/** Podium of the race before: as the last board had it, and from the moment results are official as they say. */
export function useLastRace(o: { previous: Readonly<Ref<Board | undefined>>; nowMs: Readonly<Ref<number>>; api: Api }) {
  const podium = shallowRef<LastRacePodium>();
  const problem = shallowRef<string>();
  const isOfficial = computed(() => o.previous.value !== undefined && o.nowMs.value >= o.previous.value.officialAtMs);

  watch([() => o.previous.value?.raceId, isOfficial], async ([raceId, official]) => {
    const board = o.previous.value;
    if (board === undefined) {
      podium.value = undefined;
      return;
    }
    if (podium.value?.raceId !== raceId) podium.value = provisionalPodium(board);
    if (!official) return;
    try {
      const results = await o.api.results({ raceId: board.raceId, limit: podiumPlaces });
      if (o.previous.value?.raceId === board.raceId) podium.value = officialPodium(board, results);
      problem.value = undefined;
    } catch (error) {
      // The provisional podium stays, and goes on saying that it is not official.
      problem.value = error instanceof Error ? error.message : String(error);
    }
  });
  return { podium: readonly(podium), problem: readonly(problem) };
}
