import { InvalidIdError } from '../errors.ts';
import { type ClassId, toClassId } from '../ids.ts';
import { parseRaceId, type Race, type RaceRules } from '../race.ts';

/** A class that exists here. Throws {@link InvalidIdError}. */
export function toKnownClassId(value: unknown, rules: RaceRules): ClassId {
  const classId = toClassId(value);
  if (!rules.classIds.has(classId)) throw new InvalidIdError('CLASS_UNKNOWN', `there is no race class ${classId}`);
  return classId;
}

/** A race of a class that exists here; a race needs no readings to exist. Throws {@link InvalidIdError}. */
export function toKnownRace(raceId: unknown, rules: RaceRules): Race {
  const race = parseRaceId(raceId, rules.raceLengthSeconds);
  toKnownClassId(race.classId, rules);
  return race;
}
