import type { Consumer } from '../consumer.ts';

/** A batch or an event that a consumer could not handle, kept whole. */
export interface FailedBatch {
  /** Unique among all, and stays the same. */
  readonly id: string;
  readonly consumer: Consumer;
  /** When it was given up (epoch ms). */
  readonly failedAtMs: number;
}

export interface FailedBatchQuery {
  /** Only what was given up then or later (epoch ms). @default all */
  readonly sinceMs?: number;
  /** @default all consumers */
  readonly consumers?: readonly Consumer[];
}

/** Where consumers' failed batches lie. */
export interface FailedBatches {
  /** The oldest first. */
  list(query: FailedBatchQuery): AsyncIterable<FailedBatch>;
  /**
   * Gives it to its function once more; safe to repeat. Resolves when the function has done it; rejects with
   * `RedriveError` if it failed again, and then the batch stays.
   */
  redrive(batch: FailedBatch): Promise<void>;
  /** Takes it out of the list, after it was redriven or because it is worth nothing any more. */
  settle(batch: FailedBatch): Promise<void>;
}
