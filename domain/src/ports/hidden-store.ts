import type { HiddenRacer } from '../hidden-racers.ts';
import type { RacerId } from '../ids.ts';

/** All hidden racers as they are kept: one value, replaced as a whole. */
export interface StoredHidden {
  /** One more with every write; 0 = nobody was ever hidden. */
  readonly version: number;
  /** In order of ids. */
  readonly racers: readonly HiddenRacer[];
}

export interface HiddenStore {
  read(): Promise<StoredHidden>;
  /**
   * Replaces the racers if their stored version is still `expectedVersion`. Throws `StaleWriteError` otherwise, and
   * `HiddenFullError` if there are too many; then it changes nothing.
   */
  write(next: StoredHidden, expectedVersion: number): Promise<void>;
}

/** Who is hidden, as a function that shows or writes results knows it: seconds old at most, unless it cannot be read. */
export interface HiddenRacers {
  current(): Promise<ReadonlySet<RacerId>>;
}
