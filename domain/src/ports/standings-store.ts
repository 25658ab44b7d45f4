import type { RaceId } from '../ids.ts';
import type { StoredStandings } from '../stored-standings.ts';

/**
 * One of those who keep standings of a race. Each keeps what it has seen itself, so that writers never meet however many
 * there are. The name is a key: ASCII, stable, empty for the one writer of a race that is not spread.
 */
export interface StandingsWriter {
  readonly raceId: RaceId;
  readonly writer: string;
}

export interface StandingsStore {
  /** What all writers have stored of a race, joined, strongly consistent; undefined for a race without readings. */
  read(raceId: RaceId): Promise<StoredStandings | undefined>;
  /** What one writer has stored. */
  readOf(of: StandingsWriter): Promise<StoredStandings | undefined>;
  /**
   * Replaces what a writer has stored if its version is still `expectedVersion` (0 = none stored yet).
   * Throws `StaleWriteError` otherwise, and then changes nothing.
   */
  write(of: StandingsWriter, next: StoredStandings, expectedVersion: number): Promise<void>;
}
