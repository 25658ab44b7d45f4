import { useIntervalFn, useWakeLock } from '@vueuse/core';
import { computed } from 'vue';

/** A device may take the lock away, on low battery for example; it is asked for again this often. */
const askEveryMs = 60_000;

/** Keeps the screen from going dark while it shows a race, as far as the browser lets it. */
export function useScreenAwake() {
  const { isSupported, isActive, sentinel, request } = useWakeLock();
  const ask = () => {
    if (!isSupported.value || (sentinel.value !== null && !sentinel.value.released)) return;
    // Refused: the device goes by its own settings until it is asked again.
    request('screen').catch(() => undefined);
  };
  ask();
  useIntervalFn(ask, askEveryMs);
  return { isAwake: computed(() => isSupported.value && isActive.value) };
}
