import { computed } from 'vue';
import type { Platform } from '../app/platform.ts';
import { useClassInView } from '../live/use-class-in-view.ts';
import { useRaceBoard } from '../live/use-race-board.ts';
import { leadOf } from './movers.ts';
import { type ScreenPhase, screenPhaseOf } from './screen-phase.ts';
import { useLeaders } from './use-leaders.ts';
import { useMovers } from './use-movers.ts';
import { useResultsHold } from './use-results-hold.ts';
import { useScreenOptions } from './use-screen-options.ts';

/** All that a big screen shows: the race as it happens, the results of the one before, or who leads the class. */
export function useScreen(platform: Platform) {
  const { api, clock } = platform;
  const { nowMs } = clock;
  const address = useScreenOptions();
  const inView = useClassInView(platform);
  const { raceClass } = inView;
  const live = useRaceBoard({ platform, raceClass });
  const { board, isBoardOfNow, race } = live;
  const { ranking, isHolding } = useResultsHold({
    race,
    board,
    previous: live.previous,
    holdMs: computed(() => address.options.value.holdMs),
    nowMs,
    api,
  });
  const boardOfNow = computed(() => (isBoardOfNow.value ? board.value : undefined));
  const phase = computed<ScreenPhase>(() =>
    screenPhaseOf({
      race: raceClass.value === undefined ? undefined : race.value,
      nowMs: nowMs.value,
      isHolding: isHolding.value,
      hasBoardOfNow: (boardOfNow.value?.rows.length ?? 0) > 0,
      link: platform.feed.link.value,
      isLoading: live.isLoading.value,
    }),
  );
  return {
    ...address,
    ...inView,
    ...live,
    boardOfNow,
    phase,
    ranking,
    movers: useMovers(boardOfNow),
    lead: computed(() => leadOf(boardOfNow.value?.rows ?? [])),
    leaders: useLeaders({
      classId: computed(() => raceClass.value?.classId),
      isWanted: computed(() => phase.value === 'idle'),
      api,
    }),
    /** Nobody would miss the board for a moment: official results come back with the page. */
    isQuiet: computed(() => {
      const isOver = phase.value === 'results' && ranking.value?.status === 'official';
      return isOver || phase.value === 'idle' || phase.value === 'starting';
    }),
  };
}
