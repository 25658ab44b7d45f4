import { endsAtMs, raceAt } from '@alleycat/domain';
import type { RaceResponse } from '@alleycat/domain/wire';
import { computed, type Ref } from 'vue';
import type { Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';
import type { RaceClass } from '../live/use-race-class.ts';
import { useRaceClock } from '../live/use-race-clock.ts';
import { racesByDay } from './races-by-day.ts';
import { usePages } from './use-pages.ts';

export interface UseRacesOptions {
  readonly platform: Pick<Platform, 'api' | 'clock' | 'config' | 'formats'>;
  readonly raceClass: Readonly<Ref<RaceClass | undefined>>;
  /** @default Math.random */
  readonly random?: Random;
}

/** The numbers of a running race grow; this is often enough for a list. */
const everyMs = 30_000;
/** A race that has just ended is listed with all its racers from then on. */
const afterEndMs = 1_500;
/** Everybody who looks asks within this time after a race's end, not at one instant. */
const spreadMs = 5_000;
const pageRows = 50;
const pageRowsMax = 100;

/** Races of a class by day, newest first, and the one that runs now. */
export function useRaces({ platform, raceClass, random = Math.random }: UseRacesOptions) {
  const { api, clock, config, formats } = platform;
  const classId = computed(() => raceClass.value?.classId);
  const raceLengthSeconds = computed(() => config.config.value?.raceLengthSeconds);
  const running = useRaceClock({ classId, nowMs: clock.nowMs, raceLengthSeconds });
  const share = random();
  const pages = usePages({
    platform,
    question: classId,
    readPage: (asked, page) => api.races({ classId: asked, ...page }),
    rowsOf: ({ races }) => races,
    idOf: (race: RaceResponse) => race.raceId,
    pageRows,
    pageRowsMax,
    random,
    dueAtMs: ({ readAtMs }) => {
      const soonMs = readAtMs + everyMs;
      if (classId.value === undefined || raceLengthSeconds.value === undefined) return soonMs;
      const race = raceAt({
        classId: classId.value,
        atMs: readAtMs - afterEndMs,
        raceLengthSeconds: raceLengthSeconds.value,
      });
      const endedMs = endsAtMs(race) + afterEndMs + share * spreadMs;
      return Math.min(soonMs, endedMs);
    },
  });
  const today = computed(() => formats.date(clock.nowMs.value));
  const yesterday = computed(() => formats.date(clock.nowMs.value - dayMs));
  return {
    ...pages,
    /** The race that runs now, whether or not anybody rides it; undefined until the platform has told about itself. */
    running: computed(() => {
      const race = running.value;
      if (race === undefined) return undefined;
      const listed = pages.rows.value.find(({ raceId }) => raceId === race.raceId)?.racerCount ?? 0;
      return { race, racerCount: pages.answer.value === undefined ? undefined : listed };
    }),
    /** All others. */
    days: computed(() =>
      racesByDay(
        pages.rows.value.filter(({ raceId }) => raceId !== running.value?.raceId),
        { dateOf: formats.date, today: today.value, yesterday: yesterday.value },
      ),
    ),
  };
}

const dayMs = 86_400_000;
