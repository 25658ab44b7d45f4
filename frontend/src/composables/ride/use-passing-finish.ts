import { endsAtMs } from '@alleycat/domain';
import { computed, type Ref, watch } from 'vue';
import type { Board } from '../live/board.ts';
import { staleAfterMs } from '../live/freshness.ts';
import { ownPlaceOn } from '../live/own-place.ts';
import type { RaceClass } from '../live/use-race-class.ts';
import type { Finish, FinishPlace } from './use-finish.ts';

export interface UsePassingFinishOptions {
  finish: Readonly<Ref<Finish | undefined>>;
  dismiss: () => void;
  raceClass: Readonly<Ref<RaceClass | undefined>>;
  isRiding: Readonly<Ref<boolean>>;
  nowMs: Readonly<Ref<number>>;
  /** Whose finish it is. */
  racerId: Readonly<Ref<string | undefined>>;
  /** Boards that were seen here, of whatever race. */
  boards: readonly Readonly<Ref<Board | undefined>>[];
}

/** Whoever rides on has the next race to look at from here on. */
const shownIntoNextRaceMs = 45_000;

/**
 * The finish as long as it is worth showing: of the class on the screen, until the next race is well under way. Until
 * it is official, the place is that of the last board, if the list of results has not caught up with its racers.
 */
export function usePassingFinish(o: UsePassingFinishOptions) {
  const isPast = computed(() => {
    const race = o.finish.value?.race;
    return race !== undefined && o.isRiding.value && o.nowMs.value >= endsAtMs(race) + shownIntoNextRaceMs;
  });
  watch(isPast, (past) => {
    if (past) o.dismiss();
  });
  const placeSeen = ({ race, outputHundredths }: Finish): FinishPlace | undefined => {
    const board = o.boards.find(({ value }) => value?.raceId === race.raceId)?.value;
    if (board === undefined || o.racerId.value === undefined) return undefined;
    // A place in the middle of the race is none at its end.
    if (board.publishedAtMs < board.endsAtMs - staleAfterMs) return undefined;
    const place = ownPlaceOn(board, { racerId: o.racerId.value, outputHundredths });
    return place && { rank: place.rank, finisherCount: place.racerCount, isOfficial: false };
  };
  return computed<Finish | undefined>(() => {
    const finish = o.finish.value;
    if (finish === undefined || finish.race.classId !== o.raceClass.value?.classId) return undefined;
    return { ...finish, place: betterPlace(finish.place, placeSeen(finish)) };
  });
}

/** Final readings of a large field take some seconds: a place among the first half of them would only frighten people. */
function betterPlace(told: FinishPlace | undefined, seen: FinishPlace | undefined): FinishPlace | undefined {
  if (told === undefined || seen === undefined || told.isOfficial) return told ?? seen;
  return told.finisherCount < seen.finisherCount ? seen : told;
}
