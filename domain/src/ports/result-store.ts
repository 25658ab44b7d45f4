import type { RaceId } from '../ids.ts';
import type { FinalResult } from '../race-result.ts';

export interface ResultStore {
  /** Joins a final result with the stored one of the same racer (`joinFinal`: higher output, then smaller name). */
  recordFinal(raceId: RaceId, final: FinalResult): Promise<void>;
  /** All final results of a race, in any order. */
  list(raceId: RaceId): Promise<FinalResult[]>;
}
