import { useTimeoutFn } from '@vueuse/core';
import { computed, onScopeDispose, type Ref, readonly, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import type { Board } from './board.ts';
import { type LastRacePodium, officialPodium, podiumPlaces, provisionalPodium } from './last-race.ts';

const askAgainMs = 5_000;

/** Podium of the race before: as the last board had it, and from the moment results are official as they say. */
export function useLastRace(o: { previous: Readonly<Ref<Board | undefined>>; nowMs: Readonly<Ref<number>>; api: Api }) {
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
  return { podium: readonly(podium) };
}
