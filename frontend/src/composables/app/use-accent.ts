import { type Ref, watchEffect } from 'vue';

/** Gives the whole page the accent colour of a hue. On the root: there the colours that derive from it are declared. */
export function useAccent(hue: Readonly<Ref<number | undefined>>): void {
  watchEffect(() => {
    if (hue.value !== undefined) document.documentElement.style.setProperty('--accent-hue', String(hue.value));
  });
}
