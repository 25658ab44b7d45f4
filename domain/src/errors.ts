import type { ClassId, RaceId } from './ids.ts';

/** Why a reading is refused; the order is the order in which a reading is checked. */
export const READING_REJECTIONS = [
  'NOT_JSON',
  'NOT_AN_OBJECT',
  'RACER_ID_INVALID',
  'RACE_ID_INVALID',
  'RACE_NOT_ALIGNED',
  'CLASS_ID_INVALID',
  'CLASS_MISMATCH',
  'CLASS_UNKNOWN',
  'SECOND_INVALID',
  'EVENT_INVALID',
  'FINAL_TOO_EARLY',
  'CADENCE_INVALID',
  'RESISTANCE_INVALID',
  'NAME_INVALID',
  'TIME_IMPLAUSIBLE',
] as const;
export type ReadingRejection = (typeof READING_REJECTIONS)[number];

/** Every code an error of this package can carry; tables that map codes elsewhere are checked against it. */
export const DOMAIN_ERROR_CODES = [
  ...READING_REJECTIONS,
  'RULES_INVALID',
  'RACE_TIME_INVALID',
  'STANDINGS_CORRUPT',
  'HISTORY_CORRUPT',
  'FRAME_INVALID',
  'WINDOW_STATE_INVALID',
  'STALE_WRITE',
  'WINDOW_CLOSE_INCOMPLETE',
  'ANNOUNCE_INCOMPLETE',
  'HISTORY_WRITE_INCOMPLETE',
  'ARCHIVE_CORRUPT',
  'ARCHIVE_EMPTY',
  'BOARD_OUTDATED',
  'CURSOR_INVALID',
  'QUERY_INVALID',
  'ROSTER_NOT_YET',
  'RACER_NOT_RANKED',
  'RANK_INDEX_AWAY',
  'RACER_NOT_IN_RACE',
  'RIDE_NOT_ARCHIVED',
  'RIDE_NOT_KEPT',
  'RIDE_EXPIRED',
  'RIDE_TOO_LARGE',
  'HIDDEN_FULL',
  'REDRIVE_FAILED',
  'WIRE_INVALID',
] as const;
export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number];

/** Base of every error this package throws on purpose. */
export class DomainError<Code extends DomainErrorCode = DomainErrorCode> extends Error {
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A reading that must not count. Its code tells the sender what to correct. */
export class RejectedReadingError extends DomainError<ReadingRejection> {}

export type InvalidIdCode =
  | 'RACER_ID_INVALID'
  | 'CLASS_ID_INVALID'
  | 'RACE_ID_INVALID'
  | 'RACE_NOT_ALIGNED'
  | 'CLASS_UNKNOWN';

/** An identifier outside a reading (a path, a configuration) that does not name anything. */
export class InvalidIdError extends DomainError<InvalidIdCode> {}

/** The configured rules of racing are impossible. */
export class RulesError extends DomainError<'RULES_INVALID'> {}

/** A moment outside the time that race ids can name (epoch second 0 to 4,294,967,295). */
export class RaceTimeError extends DomainError<'RACE_TIME_INVALID'> {}

/** Stored standings that are not a whole number of rows. */
export class StandingsCorruptError extends DomainError<'STANDINGS_CORRUPT'> {}

/** Stored curves or a board that no version known here wrote, or that lost bytes on the way: rebuild the history. */
export class HistoryCorruptError extends DomainError<'HISTORY_CORRUPT'> {
  constructor(message: string, options?: ErrorOptions) {
    super('HISTORY_CORRUPT', message, options);
  }
}

/** Bytes that are no live frame, or a frame that does not fit the format. */
export class FrameError extends DomainError<'FRAME_INVALID'> {
  constructor(message: string, options?: ErrorOptions) {
    super('FRAME_INVALID', message, options);
  }
}

/** A window state that this version did not write. */
export class WindowStateError extends DomainError<'WINDOW_STATE_INVALID'> {}

/** Another writer was faster: read again, join, write again. */
export class StaleWriteError extends DomainError<'STALE_WRITE'> {
  constructor(message: string, options?: ErrorOptions) {
    super('STALE_WRITE', message, options);
  }
}

/** A race whose part of the work did not get done. */
export interface RaceFailure {
  readonly raceId: RaceId;
  readonly cause: unknown;
}

/** Some races of a window could not be stored; the others are. Closing the same window again is safe. */
export class WindowCloseError extends DomainError<'WINDOW_CLOSE_INCOMPLETE'> {
  readonly failures: readonly RaceFailure[];

  constructor(failures: readonly RaceFailure[]) {
    super('WINDOW_CLOSE_INCOMPLETE', `could not store ${listRaces(failures)}: close the window again`, {
      cause: failures[0]?.cause,
    });
    this.failures = failures;
  }
}

/** Some live frames could not be published; the others are. Announcing again is safe. */
export class AnnounceError extends DomainError<'ANNOUNCE_INCOMPLETE'> {
  readonly failures: readonly RaceFailure[];

  constructor(failures: readonly RaceFailure[]) {
    super('ANNOUNCE_INCOMPLETE', `could not announce ${listRaces(failures)}: announce them again`, {
      cause: failures[0]?.cause,
    });
    this.failures = failures;
  }
}

/** A part of a class's history, or its board, that did not get stored. */
export interface HistoryFailure {
  readonly classId: ClassId;
  readonly what: 'board' | { readonly partition: number };
  readonly cause: unknown;
}

/** Some of a history could not be stored; the rest is. Delivering the same readings again is safe. */
export class HistoryWriteError extends DomainError<'HISTORY_WRITE_INCOMPLETE'> {
  readonly failures: readonly HistoryFailure[];

  constructor(failures: readonly HistoryFailure[]) {
    const names = listFew(failures.map(nameHistoryFailure));
    super('HISTORY_WRITE_INCOMPLETE', `could not store ${names}: deliver the readings again, or rebuild the history`, {
      cause: failures[0]?.cause,
    });
    this.failures = failures;
  }
}

/** An object of delivered readings that lost bytes on the way: put it back whole, or take it out of the archive. */
export class ArchiveCorruptError extends DomainError<'ARCHIVE_CORRUPT'> {
  constructor(message: string, options?: ErrorOptions) {
    super('ARCHIVE_CORRUPT', message, options);
  }
}

/** An archive without any object, while there are curves: rebuilding them from nothing would destroy the last copy. */
export class ArchiveEmptyError extends DomainError<'ARCHIVE_EMPTY'> {
  constructor(classId: ClassId) {
    super(
      'ARCHIVE_EMPTY',
      `the archive holds no readings at all, but there are curves of class ${classId}: look whether it is the right archive; to forget a history, remove its objects`,
    );
  }
}

/** A version of a history board that is not, or no longer, the stored one. */
export class BoardOutdatedError extends DomainError<'BOARD_OUTDATED'> {}

/** A page token that was not given out for this query. */
export class CursorError extends DomainError<'CURSOR_INVALID'> {
  constructor(options?: ErrorOptions) {
    super('CURSOR_INVALID', 'the cursor does not belong to this query: start again without one', options);
  }
}

/** A query whose parameters make no sense. */
export class QueryError extends DomainError<'QUERY_INVALID'> {
  constructor(message: string, options?: ErrorOptions) {
    super('QUERY_INVALID', message, options);
  }
}

/** The roster has not yet grown to the version asked for. */
export class RosterNotYetError extends DomainError<'ROSTER_NOT_YET'> {}

/** The racer has no final result in this class. */
export class RacerNotRankedError extends DomainError<'RACER_NOT_RANKED'> {}

/** The rank index cannot be asked or told now; the table has what it knows. Carries the cause. */
export class RankIndexAwayError extends DomainError<'RANK_INDEX_AWAY'> {}

/** The racer is not in the result list of this race. */
export class RacerNotInRaceError extends DomainError<'RACER_NOT_IN_RACE'> {}

/** The racer is in the race, but readings of theirs may not have been delivered to the archive yet. */
export class RideNotArchivedError extends DomainError<'RIDE_NOT_ARCHIVED'> {}

/** Nothing of a ride came into the archive in time, and nothing of it is under way. */
export class RideNotKeptError extends DomainError<'RIDE_NOT_KEPT'> {}

/** A race so old that what was ridden in it lies where each look at it is billed. */
export class RideExpiredError extends DomainError<'RIDE_EXPIRED'> {}

/** A ride lies among more readings than one question may look through. */
export class RideTooLargeError extends DomainError<'RIDE_TOO_LARGE'> {}

/** There is no room for another hidden racer. */
export class HiddenFullError extends DomainError<'HIDDEN_FULL'> {
  constructor(message: string) {
    super('HIDDEN_FULL', `${message}, and there is no room for more: unhide racers who ride no more`);
  }
}

/** A batch was given to its function once more, which failed again, or has not answered in time. */
export class RedriveError extends DomainError<'REDRIVE_FAILED'> {
  /** It may still be at work, and succeed. */
  readonly isUnanswered: boolean;

  constructor(message: string, options: ErrorOptions & { readonly isUnanswered?: boolean } = {}) {
    super('REDRIVE_FAILED', message, options);
    this.isUnanswered = options.isUnanswered ?? false;
  }
}

/** JSON from elsewhere that does not have the agreed shape. */
export class WireError extends DomainError<'WIRE_INVALID'> {
  constructor(message: string, options?: ErrorOptions) {
    super('WIRE_INVALID', message, options);
  }
}

const LISTED_MAX = 5;

function listRaces(failures: readonly RaceFailure[]): string {
  return listFew(failures.map(({ raceId }) => raceId));
}

function nameHistoryFailure({ classId, what }: HistoryFailure): string {
  return what === 'board' ? `the board of class ${classId}` : `part ${what.partition} of class ${classId}`;
}

function listFew(names: readonly string[]): string {
  const listed = names.slice(0, LISTED_MAX).join(', ');
  const more = names.length - LISTED_MAX;
  return more > 0 ? `${listed} and ${more} more` : listed;
}
