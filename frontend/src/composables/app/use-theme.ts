import { useLocalStorage } from '@vueuse/core';
import { computed, watchEffect } from 'vue';

const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** Light, dark or as the device has it; kept on this device. */
export function useTheme() {
  const stored = useLocalStorage<string>('alleycat.theme', 'auto');
  const theme = computed<Theme>(() => themes.find((known) => known === stored.value) ?? 'auto');
  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value;
  });
  const next = () => {
    stored.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto';
  };
  return { theme, next };
}
