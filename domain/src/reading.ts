import { type ReadingRejection, RejectedReadingError } from './errors.ts';
import {
  type ClassId,
  isClassId,
  isRacerId,
  type RaceId,
  type RacerId,
  racerIdText,
  START_SECONDS_MAX,
} from './ids.ts';
import { shownName } from './name.ts';
import { CADENCE_RPM_MAX, outputHundredths, RESISTANCE_PERCENT_MAX } from './output.ts';
import { RACE_ID_HINTS, type Race, type RaceRules, raceOf, readRaceId } from './race.ts';
import { raceMemoOf } from './race-memo.ts';

/** One measurement of one bike, checked: who, in which race, at which second, with which output. */
export interface Reading {
  readonly raceId: RaceId;
  readonly classId: ClassId;
  /** Start of the race, epoch seconds. */
  readonly startSeconds: number;
  readonly racerId: RacerId;
  readonly name: string;
  /** 1 to the length of the race. */
  readonly second: number;
  readonly outputHundredths: number;
  readonly isFinal: boolean;
}

/** What a reading is judged by. */
export interface ReadingContext {
  /** Keep one object per deployment: races already seen are remembered with it. */
  readonly rules: RaceRules;
  /** When the stream accepted the reading, epoch ms. */
  readonly arrivedAtMs: number;
}

interface ReadingFields {
  readonly event?: unknown;
  readonly second?: unknown;
  readonly raceId?: unknown;
  readonly classId?: unknown;
  readonly racerId?: unknown;
  readonly name?: unknown;
  readonly cadence?: unknown;
  readonly resistance?: unknown;
}

/** Parses a reading that is JSON text. Throws {@link RejectedReadingError} and nothing else. */
export function parseReadingJson(text: string, context: ReadingContext): Reading {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (cause) {
    throw new RejectedReadingError('NOT_JSON', 'the reading is not JSON', { cause });
  }
  return parseReading(input, context);
}

/** Parses a reading that came as a JSON value. Throws {@link RejectedReadingError} and nothing else. */
export function parseReading(input: unknown, context: ReadingContext): Reading {
  try {
    return readFields(expectFields(input), context);
  } catch (cause) {
    if (cause instanceof RejectedReadingError) throw cause;
    // No JSON value gets here: an exotic object whose fields cannot even be read.
    throw new RejectedReadingError('NOT_AN_OBJECT', 'the fields of the reading cannot be read', { cause });
  }
}

// The hot path: about a quarter of a microsecond. Each field is read once and checked in the order of the codes.
function readFields(fields: ReadingFields, { rules, arrivedAtMs }: ReadingContext): Reading {
  const racerId = readRacerId(fields.racerId);
  const race = readRace(fields.raceId, fields.classId, rules);
  const { second } = fields;
  if (!isSecondOf(second, race)) reject('SECOND_INVALID', `second must be an integer from 1 to ${race.lengthSeconds}`);
  const isFinal = readIsFinal(fields.event, second, race);
  const { cadence, resistance } = fields;
  if (!isWithin(cadence, CADENCE_RPM_MAX)) reject('CADENCE_INVALID', `cadence must be 0 to ${CADENCE_RPM_MAX} rpm`);
  if (!isWithin(resistance, RESISTANCE_PERCENT_MAX)) {
    reject('RESISTANCE_INVALID', `resistance must be 0 to ${RESISTANCE_PERCENT_MAX} percent`);
  }
  const name = readName(fields.name, racerId);
  expectPlausibleTime((race.startSeconds + second) * 1000 - arrivedAtMs, rules);
  return {
    raceId: race.raceId,
    classId: race.classId,
    startSeconds: race.startSeconds,
    racerId,
    name,
    second,
    outputHundredths: outputHundredths({ cadenceRpm: cadence, resistancePercent: resistance }),
    isFinal,
  };
}

function expectFields(input: unknown): ReadingFields {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    reject('NOT_AN_OBJECT', 'a reading is a JSON object');
  }
  return input;
}

function readRacerId(value: unknown): RacerId {
  const text = racerIdText(value);
  if (text !== undefined && isRacerId(text)) return text;
  reject('RACER_ID_INVALID', 'racerId must be 1 to 64 letters, digits, hyphens or underscores');
}

function readRace(raceId: unknown, classId: unknown, rules: RaceRules): Race {
  const race =
    typeof raceId === 'string'
      ? readNamedRace(raceId, rules)
      : readNumberedRace(raceId, classId, rules.raceLengthSeconds);
  if (classId !== undefined && classId !== race.classId) {
    if (!isClassId(classId)) reject('CLASS_ID_INVALID', 'classId must be an integer from 1 to 65,535');
    reject('CLASS_MISMATCH', 'classId must be the class that raceId names');
  }
  if (!rules.classIds.has(race.classId)) reject('CLASS_UNKNOWN', `there are no races of class ${race.classId}`);
  return race;
}

function readNamedRace(text: string, rules: RaceRules): Race {
  const memo = raceMemoOf(rules);
  const known = memo.find(text);
  if (known !== undefined) return known;
  const race = readRaceId(text, rules.raceLengthSeconds);
  if (typeof race === 'string') reject(race, RACE_ID_HINTS[race]);
  if (rules.classIds.has(race.classId)) memo.keep(race);
  return race;
}

// Older senders give the number of the slot; the class then has to come beside it.
function readNumberedRace(slot: unknown, classId: unknown, raceLengthSeconds: number): Race {
  const startSeconds = Number.isSafeInteger(slot) ? Number(slot) * raceLengthSeconds : -1;
  if (startSeconds < 0 || startSeconds > START_SECONDS_MAX) {
    reject('RACE_ID_INVALID', 'raceId must be <class id>-<start in epoch seconds>, or the number of the slot');
  }
  if (!isClassId(classId)) reject('CLASS_ID_INVALID', 'a numbered race needs classId, an integer from 1 to 65,535');
  return raceOf(classId, startSeconds, raceLengthSeconds);
}

function readIsFinal(event: unknown, second: number, race: Race): boolean {
  if (event === 'update') return false;
  if (event !== 'final') reject('EVENT_INVALID', 'event must be "update" or "final"');
  if (second !== race.lengthSeconds) reject('FINAL_TOO_EARLY', `only second ${race.lengthSeconds} can be final`);
  return true;
}

function readName(value: unknown, racerId: RacerId): string {
  if (value === undefined) return shownName(racerId, racerId);
  if (typeof value !== 'string') reject('NAME_INVALID', 'name must be text');
  return shownName(value, racerId);
}

function expectPlausibleTime(aheadMs: number, { maxClockSkewSeconds }: RaceRules): void {
  // Written so that an arrival time that is no number is refused too.
  if (maxClockSkewSeconds === 0 || Math.abs(aheadMs) <= maxClockSkewSeconds * 1000) return;
  reject(
    'TIME_IMPLAUSIBLE',
    `the reading is ${aheadMs} ms away from its arrival, allowed are ${maxClockSkewSeconds} s`,
  );
}

const isSecondOf = (value: unknown, race: Race): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= race.lengthSeconds;

// NaN and the infinities fail both comparisons or one of them.
const isWithin = (value: unknown, max: number): value is number =>
  typeof value === 'number' && value >= 0 && value <= max;

function reject(code: ReadingRejection, message: string): never {
  throw new RejectedReadingError(code, message);
}
