import { InvalidIdError, parseRaceId, type Race } from '@alleycat/domain';
import { computed } from 'vue';
import { useRoute } from 'vue-router';
import { texts } from '../../texts/index.ts';
import { resultsTexts } from '../../texts/results.ts';
import type { Platform } from '../app/platform.ts';
import { useAccent } from '../app/use-accent.ts';
import { useRaceClass } from '../live/use-race-class.ts';

/** The race that the address names, its class, and the page in the class's colour. */
export function useRaceInView({ config }: Pick<Platform, 'config'>) {
  const route = useRoute();
  const raceId = computed(() => (typeof route.params['raceId'] === 'string' ? route.params['raceId'] : undefined));
  const classes = computed(() => config.config.value?.classes);
  const raceClass = useRaceClass({ classes, param: computed(() => raceId.value?.split('-', 1)[0]) });
  useAccent(computed(() => raceClass.value?.hue));
  const race = computed(() => raceOf(raceId.value, config.config.value?.raceLengthSeconds));
  return {
    /** Undefined until the platform has told. */
    classes,
    /** Undefined until the platform has told, and for a class that it does not have. */
    raceClass,
    /** Undefined until the platform has told, and where no race can be. */
    race: computed(() => (raceClass.value === undefined ? undefined : race.value)),
    /** Why there is no race to show, in words. */
    missing: computed(() => {
      if (classes.value === undefined || raceId.value === undefined) return undefined;
      if (raceClass.value === undefined) return texts.problems.unknownClass;
      return race.value === undefined ? resultsTexts.results.unknownRace : undefined;
    }),
  };
}

function raceOf(raceId: string | undefined, raceLengthSeconds: number | undefined): Race | undefined {
  if (raceId === undefined || raceLengthSeconds === undefined) return undefined;
  try {
    return parseRaceId(raceId, raceLengthSeconds);
  } catch (error) {
    if (error instanceof InvalidIdError) return undefined;
    throw error;
  }
}
