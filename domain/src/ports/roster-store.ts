import type { RaceId } from '../ids.ts';
import type { RosterEntry } from '../roster.ts';

export interface RosterStore {
  /** The entries from `fromIndex` (default 0) to the end, strongly consistent; none for a race without racers. */
  read(raceId: RaceId, fromIndex?: number): Promise<RosterEntry[]>;
  /**
   * Adds entries at the end if the roster still has `expectedSize` entries, else throws `StaleWriteError`.
   * A long append may be stored in several steps: after any error some first part of it may be there, never with a gap.
   */
  append(raceId: RaceId, entries: readonly RosterEntry[], expectedSize: number): Promise<void>;
}
