import { onScopeDispose, watchEffect } from 'vue';

/**
 * Tells the whole page what is on it, so that its size, its background and its theme follow: html and body lie outside
 * of every component.
 */
export function useRootMarks(o: {
  isTransparent: () => boolean;
  /** Wins over the theme kept on this device. */
  theme: () => string;
}): void {
  const { dataset } = document.documentElement;
  dataset['view'] = 'screen';
  watchEffect(() => {
    if (o.isTransparent()) dataset['background'] = 'transparent';
    else delete dataset['background'];
  });
  watchEffect(
    () => {
      dataset['theme'] = o.theme();
    },
    { flush: 'post' },
  );
  onScopeDispose(() => {
    delete dataset['view'];
    delete dataset['background'];
  });
}
