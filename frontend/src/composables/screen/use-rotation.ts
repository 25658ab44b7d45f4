import { useTimeoutFn } from '@vueuse/core';
import { computed, type Ref, watch } from 'vue';
import type { ScreenOptions } from './screen-options.ts';

/** Goes through classes, each for its time; whichever is shown, the one after it in the list comes next. */
export function useRotation(o: {
  options: Readonly<Ref<ScreenOptions>>;
  /** Of the platform, in its order; undefined until it has told. */
  classes: Readonly<Ref<readonly { readonly classId: number }[] | undefined>>;
  shownId: Readonly<Ref<number | undefined>>;
  /** Somebody is choosing right now. */
  isPaused: Readonly<Ref<boolean>>;
  show: (classId: number) => void;
}): void {
  const list = computed(() => {
    const known = (o.classes.value ?? []).map(({ classId }) => classId);
    const { classIds } = o.options.value;
    return classIds.length === 0 ? known : classIds.filter((classId) => known.includes(classId));
  });
  const everyMs = computed(() => o.options.value.rotateMs);
  const nextId = () => list.value[(list.value.indexOf(o.shownId.value ?? 0) + 1) % list.value.length];
  const turn = useTimeoutFn(
    () => {
      const classId = nextId();
      if (classId !== undefined) o.show(classId);
    },
    () => everyMs.value ?? 0,
    { immediate: false },
  );
  watch(
    [() => list.value.join(), everyMs, o.shownId, o.isPaused],
    () => {
      turn.stop();
      const isAnywhereElse = list.value.some((classId) => classId !== o.shownId.value);
      if (everyMs.value !== undefined && isAnywhereElse && !o.isPaused.value) turn.start();
    },
    { immediate: true },
  );
}
