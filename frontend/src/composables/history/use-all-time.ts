import { type Race, secondAt } from '@alleycat/domain';
import { computed, type Ref, type ShallowUnwrapRef } from 'vue';
import { texts } from '../../texts/index.ts';
import type { Platform } from '../app/platform.ts';
import { allTimeRowsOf, type Present, presentIn } from './all-time.ts';
import type { GhostGap } from './ghost.ts';
import { useHistoryBoard } from './use-history-board.ts';

export interface UseAllTimeOptions {
  platform: Pick<Platform, 'api' | 'formats'> & {
    clock: Pick<Platform['clock'], 'nowMs' | 'readMs'>;
    ghost: Pick<Platform['ghost'], 'gap' | 'told'>;
    ride: Pick<Platform['ride'], 'racerId' | 'shownName' | 'lastReading'>;
  };
  /** The race that runs now in the class on the screen. */
  race: Readonly<Ref<Race | undefined>>;
  /** Whether the class on the screen is the one that is being ridden. */
  ridesHere: Readonly<Ref<boolean>>;
  /** Whether anybody looks at the board or rides against it. */
  isWanted: Readonly<Ref<boolean>>;
}

/** What a racer wants to know of all time while riding. */
export interface AllTimePlace {
  /** Undefined while there is no board. */
  readonly present: Present | undefined;
  /** Undefined while the racer's bests are not known. */
  readonly gap: GhostGap | undefined;
}

/** The all-time field at the second that is ridden now: by the bike if one is ridden here, else by the race's clock. */
export function useAllTime({ platform, race, ridesHere, isWanted }: UseAllTimeOptions) {
  const { api, clock, formats, ghost, ride } = platform;
  const classId = computed(() => race.value?.classId);
  const history = useHistoryBoard({ classId, race, isWanted, nowMs: clock.readMs, api });
  const { dated, isLoading, problem } = history;

  const reading = computed(() => {
    const sent = ridesHere.value ? ride.lastReading.value : undefined;
    return sent !== undefined && sent.race.raceId === race.value?.raceId ? sent : undefined;
  });
  const second = computed(() => {
    if (reading.value !== undefined) return reading.value.second;
    return race.value === undefined ? undefined : secondAt(race.value, clock.nowMs.value);
  });
  const field = computed(() => (second.value === undefined ? undefined : dated.value?.board.at(second.value)));
  const present = computed(() => {
    const racerId = ride.racerId.value;
    if (reading.value === undefined || dated.value === undefined || racerId === undefined) return undefined;
    return presentIn(field.value, {
      racerId,
      name: ride.shownName.value,
      outputHundredths: reading.value.outputHundredths,
      toldBestHundredths: ghost.told.value?.[reading.value.second - 1] ?? 0,
    });
  });
  const ageMs = computed(() => dated.value && Math.max(0, clock.nowMs.value - dated.value.updatedAtMs));
  return {
    second,
    /** Racers who ever rode this second; undefined while there is no board. */
    racerCount: computed(() => dated.value && (field.value?.racerCount ?? 0)),
    rows: computed(() => allTimeRowsOf(field.value, present.value)),
    /** Undefined while nobody rides here. */
    place: computed<AllTimePlace | undefined>(() => reading.value && { present: present.value, gap: ghost.gap.value }),
    hasBoard: computed(() => dated.value !== undefined),
    isLoading,
    /** Since the last change that the board knows of. */
    ageMs,
    /** Why the board is not newer, and how old it is; undefined while all is well. */
    trouble: computed(() => {
      const age = ageMs.value === undefined ? undefined : formats.wholeAge(ageMs.value);
      return problem.value && texts.allTime.behindBanner(age, problem.value);
    }),
  };
}

/** What {@link useAllTime} knows, unwrapped. */
export type AllTime = ShallowUnwrapRef<ReturnType<typeof useAllTime>>;
