import { RedriveError } from '../../../domain/src/index.ts';
import type { FailedBatch, FailedBatches } from '../../../domain/src/ports/index.ts';

export interface MemoryFailedBatches extends FailedBatches {
  /** What is still in the list. */
  readonly kept: Map<string, FailedBatch>;
  /** Ids of what was given to its function, in order. */
  readonly redriven: string[];
  /** Ids of what fails again. */
  readonly failing: Set<string>;
}

export const memoryFailedBatches = (...batches: readonly FailedBatch[]): MemoryFailedBatches => {
  const kept = new Map(batches.map((batch) => [batch.id, batch]));
  const redriven: string[] = [];
  const failing = new Set<string>();
  return {
    kept,
    redriven,
    failing,
    list: async function* ({ sinceMs = 0, consumers }) {
      const matching = [...kept.values()].filter(
        ({ consumer, failedAtMs }) => failedAtMs >= sinceMs && (consumers?.includes(consumer) ?? true),
      );
      yield* matching.sort((a, b) => a.failedAtMs - b.failedAtMs);
    },
    redrive: async ({ id }) => {
      redriven.push(id);
      if (failing.has(id)) throw new RedriveError(`${id} fails, says the test`);
    },
    settle: async ({ id }) => void kept.delete(id),
  };
};
