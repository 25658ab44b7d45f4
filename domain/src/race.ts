import { InvalidIdError, RaceTimeError, RulesError } from './errors.ts';
import { type ClassId, formatRaceId, isClassId, type RaceId, START_SECONDS_MAX } from './ids.ts';

/** What its id says about a race. */
export interface RaceSlot {
  readonly raceId: RaceId;
  readonly classId: ClassId;
  readonly startSeconds: number;
}

/** One slot of one class: from `startSeconds` (epoch) for `lengthSeconds`. */
export interface Race extends RaceSlot {
  readonly lengthSeconds: number;
}

/** What a deployment decides about its races. Make it with {@link toRaceRules}, once. */
export interface RaceRules {
  readonly raceLengthSeconds: number;
  /** How far a reading's own second and its arrival may differ; 0 = not checked. */
  readonly maxClockSkewSeconds: number;
  readonly classIds: ReadonlySet<number>;
}

export const RACE_STATUSES = ['upcoming', 'live', 'settling', 'official'] as const;
export type RaceStatus = (typeof RACE_STATUSES)[number];

/** How long after its end a race still waits for late readings. */
export const SETTLING_SECONDS = 10;
export const RACE_LENGTH_SECONDS_MIN = 10;
export const RACE_LENGTH_SECONDS_MAX = 900;

const RACE_ID_PATTERN = /^([1-9]\d{0,4})-(0|[1-9]\d{0,9})$/; // canonical numbers only: one race, one id

/** Checks configured rules. Throws {@link RulesError}. */
export function toRaceRules(rules: Omit<RaceRules, 'classIds'> & { readonly classIds: Iterable<number> }): RaceRules {
  const { raceLengthSeconds, maxClockSkewSeconds } = rules;
  const classIds = new Set(rules.classIds);
  if (!isWithin(raceLengthSeconds, RACE_LENGTH_SECONDS_MIN, RACE_LENGTH_SECONDS_MAX)) {
    throw new RulesError('RULES_INVALID', 'the race length must be a whole number of seconds from 10 to 900');
  }
  if (!(maxClockSkewSeconds >= 0)) {
    throw new RulesError('RULES_INVALID', 'the clock skew must be 0 or more seconds');
  }
  if (classIds.size === 0 || ![...classIds].every(isClassId)) {
    throw new RulesError('RULES_INVALID', 'there must be race classes, numbered from 1 to 65,535');
  }
  return { raceLengthSeconds, maxClockSkewSeconds, classIds };
}

/** The race of a class that a moment falls into. Throws {@link RaceTimeError} outside the time that ids can name. */
export function raceAt(o: { classId: ClassId; atMs: number; raceLengthSeconds: number }): Race {
  const slot = Math.floor(o.atMs / 1000 / o.raceLengthSeconds);
  const startSeconds = slot * o.raceLengthSeconds;
  if (!(startSeconds >= 0 && startSeconds <= START_SECONDS_MAX)) {
    throw new RaceTimeError('RACE_TIME_INVALID', `no race can start at epoch second ${startSeconds}`);
  }
  return raceOf(o.classId, startSeconds, o.raceLengthSeconds);
}

/** Throws {@link InvalidIdError} with `RACE_ID_INVALID` or `RACE_NOT_ALIGNED`. */
export function parseRaceId(text: unknown, raceLengthSeconds: number): Race {
  const race = readRaceId(text, raceLengthSeconds);
  if (typeof race === 'object') return race;
  throw new InvalidIdError(race, RACE_ID_HINTS[race]);
}

/** What the text of a race id says, without asking where slots begin. Throws {@link InvalidIdError}. */
export function parseRaceSlot(text: unknown): RaceSlot {
  const slot = readRaceSlot(text);
  if (slot !== undefined) return slot;
  throw new InvalidIdError('RACE_ID_INVALID', RACE_ID_HINTS.RACE_ID_INVALID);
}

/** As {@link parseRaceId}, but a refusal is returned as its code: for callers with an error type of their own. */
export function readRaceId(text: unknown, raceLengthSeconds: number): Race | 'RACE_ID_INVALID' | 'RACE_NOT_ALIGNED' {
  const slot = readRaceSlot(text);
  if (slot === undefined) return 'RACE_ID_INVALID';
  return slot.startSeconds % raceLengthSeconds === 0
    ? { ...slot, lengthSeconds: raceLengthSeconds }
    : 'RACE_NOT_ALIGNED';
}

/** A race from its parts; `startSeconds` must be the start of a slot. */
export function raceOf(classId: ClassId, startSeconds: number, lengthSeconds: number): Race {
  return { raceId: formatRaceId(classId, startSeconds), classId, startSeconds, lengthSeconds };
}

/** What is wrong with a race id, in words. */
export const RACE_ID_HINTS = {
  RACE_ID_INVALID: 'a race id is <class id>-<start in epoch seconds>',
  RACE_NOT_ALIGNED: 'no race starts at that second: starts are multiples of the race length',
} as const;

export const startsAtMs = (race: RaceSlot): number => race.startSeconds * 1000;
export const endsAtMs = (race: Race): number => (race.startSeconds + race.lengthSeconds) * 1000;
export const officialAtMs = (race: Race): number => endsAtMs(race) + SETTLING_SECONDS * 1000;

/** Status by clock alone: a race becomes official also if every racer vanishes. */
export function raceStatusAt(race: Race, nowMs: number): RaceStatus {
  if (nowMs < startsAtMs(race)) return 'upcoming';
  if (nowMs < endsAtMs(race)) return 'live';
  return nowMs < officialAtMs(race) ? 'settling' : 'official';
}

/** The second of the race, 1 to its length, that a moment falls into; moments outside count to the nearest. */
export function secondAt(race: Race, atMs: number): number {
  const second = Math.floor((atMs - startsAtMs(race)) / 1000) + 1;
  return Math.min(Math.max(second, 1), race.lengthSeconds);
}

function readRaceSlot(text: unknown): RaceSlot | undefined {
  const match = typeof text === 'string' ? RACE_ID_PATTERN.exec(text) : null;
  if (match === null) return undefined;
  const classId = Number(match[1]);
  const startSeconds = Number(match[2]);
  if (!isClassId(classId) || startSeconds > START_SECONDS_MAX) return undefined;
  return { raceId: formatRaceId(classId, startSeconds), classId, startSeconds };
}

const isWithin = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max;
