import { useTitle } from '@vueuse/core';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { texts } from '../../texts/index.ts';

/** Names the browser's tab after what the page shows; undefined while that is not known. */
export function usePageTitle(title: MaybeRefOrGetter<string | undefined>): void {
  useTitle(
    computed(() => {
      const what = toValue(title);
      return what === undefined ? texts.product : `${what} \u00b7 ${texts.product}`;
    }),
  );
}
