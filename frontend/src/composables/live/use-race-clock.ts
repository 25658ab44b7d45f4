import { type ClassId, type Race, raceAt } from '@alleycat/domain';
import { computed, type Ref, shallowRef, watchEffect } from 'vue';

/** The race that a class is riding now, by the server's clock. It changes only when the next one starts. */
export function useRaceClock(o: {
  classId: Readonly<Ref<ClassId | undefined>>;
  nowMs: Readonly<Ref<number>>;
  raceLengthSeconds: Readonly<Ref<number | undefined>>;
}) {
  const race = shallowRef<Race>();
  watchEffect(() => {
    const classId = o.classId.value;
    const raceLengthSeconds = o.raceLengthSeconds.value;
    if (classId === undefined || raceLengthSeconds === undefined) return;
    const now = raceAt({ classId, atMs: o.nowMs.value, raceLengthSeconds });
    if (race.value?.raceId !== now.raceId) race.value = now;
  });
  return computed(() => race.value);
}
