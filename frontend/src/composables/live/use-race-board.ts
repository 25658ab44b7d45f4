import { useDocumentVisibility, useEventListener, useIntervalFn } from '@vueuse/core';
import { computed, type Ref, watch } from 'vue';
import type { Platform } from '../app/platform.ts';
import { useFreshness } from './use-freshness.ts';
import { useLiveBoard } from './use-live-board.ts';
import type { RaceClass } from './use-race-class.ts';
import { useRaceClock } from './use-race-clock.ts';

/** Without live frames the snapshot is asked for this often: a screen behind a strict proxy still moves. */
const snapshotEveryMs = 5_000;

export interface UseRaceBoardOptions {
  platform: Pick<Platform, 'api' | 'clock' | 'config' | 'feed'>;
  raceClass: Readonly<Ref<RaceClass | undefined>>;
}

/** The race of a class as it happens: its clock, its board, and how far that board may be believed. */
export function useRaceBoard({ platform, raceClass }: UseRaceBoardOptions) {
  const { api, clock, config, feed } = platform;
  const { nowMs } = clock;
  const race = useRaceClock({
    classId: computed(() => raceClass.value?.classId),
    nowMs,
    raceLengthSeconds: computed(() => config.config.value?.raceLengthSeconds),
  });
  const live = useLiveBoard({ race, liveTopic: computed(() => config.config.value?.mqtt.liveTopic), api, feed });
  const { isLoading, problem, refresh } = live;
  const board = computed(() => live.state.value.board);
  const freshness = useFreshness({ board, link: feed.link, nowMs });
  const isOld = computed(() => freshness.value.state === 'stale' || freshness.value.state === 'offline');
  const visibility = useDocumentVisibility();

  // What was missed while the link was down or the screen slept comes by one snapshot.
  watch([feed.link, visibility], ([link, visible]) => {
    if (link === 'open' && visible === 'visible') refresh();
  });
  useEventListener(window, 'online', () => refresh());
  useIntervalFn(() => {
    if (isOld.value && visibility.value === 'visible') refresh();
  }, snapshotEveryMs);

  return {
    /** The race that runs now. */
    race,
    /** The newest board there is: it may still be that of the race before. */
    board,
    /** Whether the board is that of the race that runs now. */
    isBoardOfNow: computed(() => board.value?.raceId === race.value?.raceId),
    /** The board that stood last in the race before the one on the board. */
    previous: computed(() => live.state.value.previous),
    isLoading,
    freshness,
    /** Whether the numbers on the screen are too old to pass for live. */
    isOld,
    visibility,
    /** What stands between the screen and the race, in words. */
    trouble: computed(() => {
      if (config.config.value === undefined) return config.problem.value;
      return feed.problem.value ?? (isOld.value ? undefined : problem.value);
    }),
  };
}
