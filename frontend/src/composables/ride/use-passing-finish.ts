import { endsAtMs } from '@alleycat/domain';
import { computed, type Ref, watch } from 'vue';
import type { RaceClass } from '../live/use-race-class.ts';
import type { Finish } from './use-finish.ts';

/** Whoever rides on has the next race to look at from here on. */
const shownIntoNextRaceMs = 45_000;

/** The finish as long as it is worth showing: of the class on the screen, until the next race is well under way. */
export function usePassingFinish(o: {
  finish: Readonly<Ref<Finish | undefined>>;
  dismiss: () => void;
  raceClass: Readonly<Ref<RaceClass | undefined>>;
  isRiding: Readonly<Ref<boolean>>;
  nowMs: Readonly<Ref<number>>;
}) {
  const isPast = computed(() => {
    const race = o.finish.value?.race;
    return race !== undefined && o.isRiding.value && o.nowMs.value >= endsAtMs(race) + shownIntoNextRaceMs;
  });
  watch(isPast, (past) => {
    if (past) o.dismiss();
  });
  return computed(() => {
    const finish = o.finish.value;
    return finish?.race.classId === o.raceClass.value?.classId ? finish : undefined;
  });
}
