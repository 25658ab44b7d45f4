import { type ClassId, type Race, raceAt } from '@alleycat/domain';

/** Finds the race of a class at a second; asked a thousand times a second, so it remembers the current ones. */
export function createRaceCalendar(raceLengthSeconds: number): (classId: ClassId, epochSecond: number) => Race {
  const current = new Map<ClassId, Race>();
  return (classId, epochSecond) => {
    const known = current.get(classId);
    if (known !== undefined && known.startSeconds === epochSecond - (epochSecond % raceLengthSeconds)) return known;
    const race = raceAt({ classId, atMs: epochSecond * 1000, raceLengthSeconds });
    current.set(classId, race);
    return race;
  };
}
