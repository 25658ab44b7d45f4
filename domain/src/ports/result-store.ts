import type { ClassId, RaceId, RacerId } from '../ids.ts';
import type { FinalResult, RacerFinal } from '../race-result.ts';

/** Where one of a racer's results stands among all of them: by start, then by class. */
export interface RacerFinalPosition {
  readonly startSeconds: number;
  readonly classId: ClassId;
}

export interface ResultStore {
  /** Joins a final result with the stored one of the same racer (`joinFinal`: higher output, then smaller name). */
  recordFinal(raceId: RaceId, final: FinalResult): Promise<void>;
  /** All final results of a race, in any order. */
  list(raceId: RaceId): Promise<FinalResult[]>;
  /**
   * The latest `limit` final results of a racer, newest first, of races that started together the highest class first;
   * `before` = only those behind that position. What was just recorded may be missing for a moment.
   */
  listOfRacer(
    racerId: RacerId,
    o: { readonly before?: RacerFinalPosition | undefined; readonly limit: number },
  ): Promise<RacerFinal[]>;
}
