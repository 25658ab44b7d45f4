import { computed, type Ref } from 'vue';
import { useRoute } from 'vue-router';
import { texts } from '../../texts/index.ts';
import type { Platform } from '../app/platform.ts';
import { useAccent } from '../app/use-accent.ts';
import { type RaceClass, useRaceClass } from './use-race-class.ts';

/** The race class that the address names, and the page in its colour. */
export function useClassInView({ config }: Pick<Platform, 'config'>) {
  const route = useRoute();
  const classes = computed(() => config.config.value?.classes);
  const param = computed(() => (typeof route.params['classId'] === 'string' ? route.params['classId'] : undefined));
  const raceClass: Readonly<Ref<RaceClass | undefined>> = useRaceClass({ classes, param });
  useAccent(computed(() => raceClass.value?.hue));
  return {
    /** Undefined until the platform has told. */
    classes,
    /** Undefined until the platform has told, and for a class that it does not have. */
    raceClass,
    /** Why there is no class to show, in words. */
    missing: computed(() => {
      if (classes.value === undefined) return undefined;
      if (classes.value.length === 0) return texts.problems.noClasses;
      return raceClass.value === undefined ? texts.problems.unknownClass : undefined;
    }),
  };
}
