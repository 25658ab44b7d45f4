import { tryOnScopeDispose, useDocumentVisibility } from '@vueuse/core';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { rideTexts } from '../../texts/ride.ts';

export interface UseAwakeScreenOptions {
  isWanted: Readonly<Ref<boolean>>;
  /** @default the device's; undefined where it has none, as outside of a secure context */
  wakeLock?: Pick<WakeLock, 'request'> | undefined;
  /** @default the page's */
  visibility?: Readonly<Ref<DocumentVisibilityState>>;
}

/**
 * Keeps the screen on while that is wanted, as far as the device lets it. Browsers take the lock from a page that is
 * hidden; it is asked for again once people see the page. (VueUse's lock does so too, but a refusal then rejects into
 * nothing, and a lock that comes after it was given up stays.)
 */
export function useAwakeScreen(options: UseAwakeScreenOptions) {
  const { isWanted, wakeLock = deviceWakeLock(), visibility = useDocumentVisibility() } = options;
  const lock = shallowRef<WakeLockSentinel>();
  const isAsking = shallowRef(false);
  let isDisposed = false;

  const letGo = () => {
    const held = lock.value;
    lock.value = undefined;
    held?.release().catch(() => undefined);
  };
  const ask = async (from: Pick<WakeLock, 'request'>) => {
    isAsking.value = true;
    try {
      const held = await from.request('screen');
      lock.value = held;
      held.addEventListener('release', () => {
        if (lock.value === held) lock.value = undefined;
      });
    } catch {
      // A device that saves its battery refuses. The ride needs no screen, and people read that it may go dark.
    }
    isAsking.value = false;
    if (isDisposed || !isWanted.value) letGo();
  };
  watch(
    [isWanted, visibility],
    () => {
      if (!isWanted.value) letGo();
      else if (visibility.value === 'visible' && wakeLock !== undefined && !isAsking.value && !lock.value)
        ask(wakeLock);
    },
    { immediate: true, flush: 'sync' },
  );
  tryOnScopeDispose(() => {
    isDisposed = true;
    letGo();
  });

  return {
    isScreenAwake: computed(() => lock.value !== undefined),
    /** Why the screen may go dark although it is wanted on, in words. */
    screenNotice: computed(() => {
      const isLacking = isWanted.value && lock.value === undefined && !isAsking.value;
      return isLacking && visibility.value === 'visible' ? rideTexts.screenMaySleep : undefined;
    }),
  };
}

const deviceWakeLock = () => globalThis.navigator?.wakeLock as WakeLock | undefined;
