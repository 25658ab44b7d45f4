import { useFocusWithin, useIdle } from '@vueuse/core';
import { computed, type Ref, watch } from 'vue';

/** From the last movement. */
const hideAfterMs = 3_000;
/** Whoever works with the keyboard needs longer; then the focus leaves, so that it never is where nothing is seen. */
const hideFromKeyboardAfterMs = 30_000;

/** Whether somebody is at the screen who may want its controls. */
export function useControlsShown(controls: Readonly<Ref<HTMLElement | null>>) {
  const { focused } = useFocusWithin(controls);
  const events: ('pointermove' | 'pointerdown' | 'keydown' | 'focusin')[] = [
    'pointermove',
    'pointerdown',
    'keydown',
    'focusin',
  ];
  const options = { events, initialState: true, listenForVisibilityChange: false } as const;
  const { idle } = useIdle(hideAfterMs, options);
  const { idle: isGone } = useIdle(hideFromKeyboardAfterMs, options);
  watch(isGone, (gone) => {
    if (gone && focused.value && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const isKeyboardInside = () => focused.value && controls.value?.querySelector(':focus-visible') !== null;
  return computed(() => !idle.value || (!isGone.value && isKeyboardInside()));
}
