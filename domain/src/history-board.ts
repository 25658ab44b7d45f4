import type { ClassId, RacerId } from './ids.ts';

/** Racers that a board lists for each second. */
export const HISTORY_TOP_COUNT = 100;

/** The all-time field of a class, as small for a million racers as for a thousand. */
export interface HistoryBoard {
  readonly classId: ClassId;
  /** Racers with any second ridden. */
  readonly racerCount: number;
  /** The last second that anybody reached. */
  readonly lengthSeconds: number;
  /** The field at a second, from 1; undefined beyond `lengthSeconds`. */
  at(second: number): HistorySecond | undefined;
}

/** The field of bests at one second. */
export interface HistorySecond {
  readonly second: number;
  /** Racers who ever rode this second. */
  readonly racerCount: number;
  /** In order of display. */
  readonly top: readonly HistoryEntry[];
  /** `quantilesOf` the whole field. */
  readonly quantiles: readonly number[];
}

export interface HistoryEntry {
  readonly rank: number;
  readonly racerId: RacerId;
  readonly name: string;
  readonly outputHundredths: number;
}
