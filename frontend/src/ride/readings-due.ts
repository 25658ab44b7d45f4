import { type ClassId, endsAtMs, officialAtMs, type Race, raceAt, secondAt } from '@alleycat/domain';
import type { Effort } from './ride-model.ts';

/** A second of a race that is or was ridden. */
export interface RaceSecond {
  race: Race;
  second: number;
}

/** What was measured in a second of a race. */
export interface MeasuredSecond extends RaceSecond {
  effort: Effort;
  /** Counts the measurements of a ride, from 1: tells which of two is the later one, whatever the clock did. */
  number: number;
}

/** What a ride has to send at a moment. */
export interface ReadingsDue {
  /** Final readings that are owed: of races that are over but still take one, in case it got lost or the device slept. */
  finals: MeasuredSecond[];
  /** The second that runs now, unless it was asked for or is not to be ridden. */
  next: RaceSecond | undefined;
  /** The race that was to be the last one is over, and nothing is owed for it. */
  isOver: boolean;
}

/** A measurement stands for the last second of a race at most this much later. */
const finalHoldSeconds = 3;
/** A clock that goes back by more than this was set right, and its seconds are ridden again. */
const clockDriftSeconds = 3;

/** What a ride owes at a moment. */
export function readingsDue(o: {
  classId: ClassId;
  nowMs: number;
  raceLengthSeconds: number;
  lastAsked: RaceSecond | undefined;
  /** The newest measurement of every race without an acknowledged final reading. */
  unfinished: Iterable<MeasuredSecond>;
  /** Whether the ride goes on from one race into the next. */
  ridesOn: boolean;
}): ReadingsDue {
  const { lastAsked, nowMs } = o;
  const finals = [...o.unfinished].filter((held) => isOwed(held, nowMs)).map(asFinal);
  const race = raceAt({ classId: o.classId, atMs: nowMs, raceLengthSeconds: o.raceLengthSeconds });
  if (!o.ridesOn && lastAsked !== undefined && race.startSeconds > lastAsked.race.startSeconds) {
    return { finals, next: undefined, isOver: finals.length === 0 };
  }
  const second = secondAt(race, nowMs);
  return { finals, next: wasAsked({ race, second }, lastAsked) ? undefined : { race, second }, isOver: false };
}

function isOwed({ race, second }: MeasuredSecond, nowMs: number): boolean {
  const isInTime = nowMs >= endsAtMs(race) && nowMs < officialAtMs(race);
  return isInTime && second >= race.lengthSeconds - finalHoldSeconds;
}

const asFinal = (held: MeasuredSecond): MeasuredSecond => ({ ...held, second: held.race.lengthSeconds });

function wasAsked({ race, second }: RaceSecond, last: RaceSecond | undefined): boolean {
  if (last?.race.raceId !== race.raceId) return false;
  return second <= last.second && second >= last.second - clockDriftSeconds;
}
