import { useIntervalFn } from '@vueuse/core';
import { shallowRef } from 'vue';
import { useAwakeScreen } from '../ride/use-awake-screen.ts';

/** A device may refuse, or take the screen back, on low battery for example; it is asked again this often. */
const askAgainMs = 60_000;

/** Keeps a screen that nobody touches from going dark, as far as the browser lets it. */
export function useScreenAwake() {
  const isWanted = shallowRef(true);
  const { isScreenAwake } = useAwakeScreen({ isWanted });
  useIntervalFn(() => {
    if (isScreenAwake.value) return;
    isWanted.value = false;
    isWanted.value = true;
  }, askAgainMs);
  return { isAwake: isScreenAwake };
}
