import type { BreakerRecord } from '../consumer.ts';

/** The positions of all switches. */
export interface BreakerStore {
  /** Of consumers whose switch was ever touched. */
  readAll(): Promise<readonly BreakerRecord[]>;
  /** Replaces the consumer's record if its version is still `next.version - 1` (0 = none). Throws `StaleWriteError` otherwise. */
  write(next: BreakerRecord): Promise<void>;
}
