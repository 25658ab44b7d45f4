import { watchDebounced } from '@vueuse/core';
import { computed, onScopeDispose, type Ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { foldName, nameMatcher } from './find-name.ts';

/** A browser refuses an address that changes with every key. */
const addressMs = 300;

/** Finds racers by name among lines. The address holds what is looked for, so that a link opens with it. */
export function useFind<Line extends { readonly name: string }>(lines: Readonly<Ref<readonly Line[]>>) {
  const route = useRoute();
  const router = useRouter();
  const inAddress = computed(() => (typeof route.query['find'] === 'string' ? route.query['find'] : ''));
  const query = shallowRef(inAddress.value);
  const settled = shallowRef(inAddress.value.trim());
  let isDisposed = false;
  onScopeDispose(() => {
    isDisposed = true;
  });
  watch(inAddress, (found) => {
    if (found !== query.value.trim()) query.value = found;
  });
  watchDebounced(
    query,
    (looked) => {
      // Whoever has left has another address by now.
      if (isDisposed) return;
      const find = looked.trim();
      settled.value = find;
      if (find === inAddress.value) return;
      const { find: _, ...others } = route.query;
      router.replace({ query: find === '' ? others : { ...others, find } });
    },
    { debounce: addressMs },
  );
  const folded = computed(() => lines.value.map(({ name }) => foldName(name)));
  const isFinding = computed(() => query.value.trim() !== '');
  const found = computed(() => {
    if (!isFinding.value) return lines.value;
    const matches = nameMatcher(query.value);
    return lines.value.filter((_, index) => matches(folded.value[index] ?? ''));
  });
  return {
    query,
    isFinding,
    /** The lines that match, in their order; all of them while nothing is looked for. */
    found,
    /** What is looked for once somebody has stopped typing: for what is said aloud. */
    settled: computed(() => settled.value),
  };
}
