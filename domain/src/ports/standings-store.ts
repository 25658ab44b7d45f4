import type { RaceId } from '../ids.ts';
import type { Standings } from '../standing.ts';

/** The standings of a race as they are kept: one value, replaced as a whole. */
export interface StoredStandings {
  /** From 1, one more with every write. */
  readonly version: number;
  readonly publishedAtMs: number;
  readonly newestSecond: number;
  /** In roster order; undefined for a racer without a reading yet. */
  readonly standings: Standings;
}

export interface StandingsStore {
  /** The latest standings, strongly consistent; undefined for a race without readings. */
  read(raceId: RaceId): Promise<StoredStandings | undefined>;
  /**
   * Replaces the standings if their stored version is still `expectedVersion` (0 = none stored yet).
   * Throws `StaleWriteError` otherwise, and then changes nothing.
   */
  write(raceId: RaceId, next: StoredStandings, expectedVersion: number): Promise<void>;
}
