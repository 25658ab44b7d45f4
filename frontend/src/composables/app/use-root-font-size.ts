import { useEventListener } from '@vueuse/core';
import { readonly, type ShallowRef, shallowRef } from 'vue';

/** Size of 1 rem in pixels. The page grows with the window, so a resize may change it. */
export function useRootFontSize(): Readonly<ShallowRef<number>> {
  const sizePx = shallowRef(readSizePx());
  useEventListener(window, 'resize', () => {
    sizePx.value = readSizePx();
  });
  return readonly(sizePx);
}

function readSizePx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
