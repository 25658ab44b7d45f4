import { useDocumentVisibility, useWakeLock } from '@vueuse/core';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { rideTexts } from '../../texts/ride.ts';

/** Keeps the screen on while that is wanted, as far as the device lets it. */
export function useAwakeScreen(isWanted: Readonly<Ref<boolean>>) {
  const { isSupported, isActive, sentinel, request, release } = useWakeLock();
  const visibility = useDocumentVisibility();
  const isRefused = shallowRef(false);

  const settle = async () => {
    try {
      // A lock that the browser took from a hidden page comes back by itself; one that was refused does not.
      if (isWanted.value && sentinel.value === null) await request('screen');
      isRefused.value = false;
      if (!isWanted.value) await release();
    } catch {
      // A device that saves its battery refuses. The ride needs no screen, and people read that it may go dark.
      isRefused.value = true;
    }
  };
  watch([isWanted, visibility], settle, { immediate: true });

  return {
    isScreenAwake: isActive,
    /** Why the screen may go dark although it is wanted on, in words. */
    screenNotice: computed(() =>
      isWanted.value && (!isSupported.value || isRefused.value) ? rideTexts.screenMaySleep : undefined,
    ),
  };
}
