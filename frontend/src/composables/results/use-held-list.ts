import { useMediaQuery } from '@vueuse/core';
import { computed, type Ref, shallowRef, watch } from 'vue';
import type { KeptView } from './use-kept.ts';

export interface UseHeldListOptions<Question> {
  /** What the list is of. */
  readonly question: Readonly<Ref<Question | undefined>>;
  readonly list: Readonly<Ref<KeptView>>;
  /** What stands above the list. */
  readonly above: Readonly<Ref<KeptView>>;
  /** Whether there is anything to wait for. */
  readonly isAwaited: Readonly<Ref<boolean>>;
  /** Whether the one stands above the other. @default the page is as narrow as that */
  readonly isNarrow?: Readonly<Ref<boolean>>;
}

/**
 * Whether a list below something that comes on its own time is not to be seen yet: it does not begin before that is
 * there, so that it does not move under who reads it. A list that was seen stays.
 */
export function useHeldList<Question>(o: UseHeldListOptions<Question>) {
  const { isNarrow = useMediaQuery('(max-width: 60rem)') } = o;
  const seen = shallowRef<Question>();
  const isHeld = computed(
    () => isNarrow.value && o.isAwaited.value && o.above.value.state === 'loading' && seen.value !== o.question.value,
  );
  watch(
    () => !isHeld.value && o.list.value.state === 'shown',
    (isSeen) => {
      if (isSeen) seen.value = o.question.value;
    },
    { immediate: true },
  );
  return isHeld;
}
