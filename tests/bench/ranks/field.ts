import { type ClassBest, type ClassId, parseRaceSlot, toClassId, toRacerId } from '../../../domain/src/index.ts';

const OUTPUT_COUNT = 40_000;
const RACE_COUNT = 1_000;

/** The class that holds so many racers is the one at this place among the counts. */
export const classAt = (place: number): ClassId => toClassId(place + 1);

/** One of many racers of a class, the same for the same number: outputs are spread, and shared by several in large classes. */
export const bestAt = (classId: ClassId, number: number): ClassBest => {
  const racerId = toRacerId(`racer-${String(number).padStart(7, '0')}`);
  const outputHundredths = Math.imul(number, 2_654_435_761 | 0) >>> 0;
  const { raceId, startSeconds } = parseRaceSlot(`${classId}-${1_620_992_100 + (number % RACE_COUNT) * 300}`);
  return { racerId, name: racerId, outputHundredths: outputHundredths % OUTPUT_COUNT, raceId, startSeconds };
};

/** All of them, in pages. */
export async function* pagesOf(classId: ClassId, count: number): AsyncGenerator<readonly ClassBest[], void> {
  const pageLength = 1_000;
  for (let start = 0; start < count; start += pageLength) {
    const length = Math.min(pageLength, count - start);
    yield Array.from({ length }, (_, index) => bestAt(classId, start + index));
  }
}
