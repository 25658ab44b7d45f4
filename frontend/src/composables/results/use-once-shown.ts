import { computed, type Ref, shallowRef, watch } from 'vue';

export interface UseOnceShownOptions<Question> {
  /** What it belongs to. */
  readonly question: Readonly<Ref<Question | undefined>>;
  /** Whether it may appear now. */
  readonly mayAppear: Readonly<Ref<boolean>>;
}

/** Whether something is shown that waits for a good moment to appear, and then stays as long as what it belongs to. */
export function useOnceShown<Question>({ question, mayAppear }: UseOnceShownOptions<Question>) {
  const shownFor = shallowRef<Question>();
  watch(
    [question, mayAppear],
    () => {
      if (mayAppear.value) shownFor.value = question.value;
      else if (shownFor.value !== question.value) shownFor.value = undefined;
    },
    { immediate: true, flush: 'sync' },
  );
  return computed(() => shownFor.value !== undefined && shownFor.value === question.value);
}
