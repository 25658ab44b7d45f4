import { useDocumentVisibility, useTimeoutFn } from '@vueuse/core';
import { computed, shallowRef, watch } from 'vue';
import { stageTexts } from '../../texts/stage.ts';
import type { Ride } from './use-ride.ts';

export interface RideNotice {
  readonly text: string;
  /** Whether something is wrong. */
  readonly isAlert: boolean;
}

/** Long enough to be read by somebody who has just come back. */
const wasHiddenMs = 15_000;

/** What is wrong with a ride, the worst first; else how it goes. */
export function useRideNotice(ride: Pick<Ride, 'plan' | 'isSending' | 'screenNotice'>) {
  const visibility = useDocumentVisibility();
  const wasHidden = shallowRef(false);
  const forget = useTimeoutFn(
    () => {
      wasHidden.value = false;
    },
    wasHiddenMs,
    { immediate: false },
  );
  watch(visibility, (visible) => {
    forget.stop();
    if (visible !== 'visible') wasHidden.value = ride.plan.value !== undefined;
    else if (wasHidden.value) forget.start();
  });

  return computed<RideNotice>(() => {
    if (!ride.isSending.value) return { text: stageTexts.notSent, isAlert: true };
    if (wasHidden.value) return { text: stageTexts.wasHidden, isAlert: true };
    if (ride.screenNotice.value !== undefined) return { text: ride.screenNotice.value, isAlert: false };
    const hints = { steered: stageTexts.keys, simulated: stageTexts.simulated, bike: '' };
    return { text: hints[ride.plan.value?.effortKind ?? 'bike'], isAlert: false };
  });
}
