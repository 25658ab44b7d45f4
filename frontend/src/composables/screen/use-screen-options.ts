import { useTimeoutFn } from '@vueuse/core';
import { computed, type Ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useTheme } from '../app/use-theme.ts';
import { type OptionProblem, readScreenOptions, type ScreenOptions } from './screen-options.ts';
import { useRootMarks } from './use-root-marks.ts';

/** Long enough to be read by whoever sets the screen up, gone for those who come to watch. */
const problemsShownMs = 30_000;

const addressThemes = [undefined, 'light', 'dark'] as const;

/** What the address asks for, and the page made so. The address holds all of it: a screen opens as it was left. */
export function useScreenOptions() {
  const route = useRoute();
  const router = useRouter();
  const read = computed(() => readScreenOptions(route.query));
  const options: Readonly<Ref<ScreenOptions>> = computed(() => read.value.options);

  const { theme: deviceTheme } = useTheme();
  const theme = computed(() => options.value.theme ?? deviceTheme.value);
  useRootMarks({ isTransparent: () => options.value.isTransparent, theme: () => theme.value });

  const areProblemsShown = shallowRef(false);
  const hide = useTimeoutFn(
    () => {
      areProblemsShown.value = false;
    },
    problemsShownMs,
    { immediate: false },
  );
  watch(
    () => JSON.stringify(read.value.problems),
    () => {
      areProblemsShown.value = read.value.problems.length > 0;
      hide.start();
    },
    { immediate: true },
  );
  return {
    options,
    /** What the address says in vain, for a while after it was opened. */
    problems: computed<readonly OptionProblem[]>(() => (areProblemsShown.value ? read.value.problems : [])),
    nextTheme: () => {
      const at = addressThemes.indexOf(options.value.theme);
      const { theme: _, ...query } = route.query;
      const next = addressThemes[(at + 1) % addressThemes.length];
      router.replace({ query: next === undefined ? query : { ...query, theme: next } });
    },
    showClass: (classId: number) => {
      router.replace({ params: { classId: String(classId) }, query: route.query });
    },
  };
}
