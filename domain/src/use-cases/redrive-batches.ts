import type { Consumer } from '../consumer.ts';
import { RedriveError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { FailedBatch, FailedBatches, FailedBatchQuery } from '../ports/failed-batches.ts';

export interface RedriveOptions {
  /** Batches of one run, whatever becomes of them; the next run goes on. @default 1_000: minutes, not hours */
  readonly batchesMax?: number;
  /** Batches in their functions at once. @default 4: beside what comes live */
  readonly concurrencyMax?: number;
  /** Asked before each batch: true ends the run in order. */
  readonly isOver?: () => boolean;
  readonly onProgress?: (counts: RedriveCounts) => void;
}

export interface RedriveCounts {
  readonly redriven: number;
  /** Taken out unsent, because they were worth nothing any more. */
  readonly expired: number;
  /** Failed again; they stay. */
  readonly failed: number;
}

export interface RedriveFailure {
  readonly batch: FailedBatch;
  readonly cause: RedriveError;
}

/** What a run came to. */
export interface RedrivenBatches {
  readonly counts: RedriveCounts;
  /** Of consumers that had failed batches. */
  readonly byConsumer: ReadonlyMap<Consumer, RedriveCounts>;
  /** The first 20. */
  readonly failures: readonly RedriveFailure[];
  /** Whether every batch of the query had its turn. */
  readonly isComplete: boolean;
}

/** A live frame says it all: the ones before are worth nothing, and dashboards ignore them. */
const FRAME_WORTH_MS = 60_000;
const FAILURES_LISTED_MAX = 20;
const NONE: RedriveCounts = { redriven: 0, expired: 0, failed: 0 };

/**
 * Gives failed batches to their functions once more, the oldest first, and settles those that succeed. Everything that
 * functions do is a join: sending a batch twice, late, or beside newer ones leaves what sending it once in time would
 * have left. A batch that fails again stops nothing; all other errors of the ports end the run.
 */
export async function redriveBatches(
  query: FailedBatchQuery,
  { failed, clock }: { readonly failed: FailedBatches; readonly clock: Clock },
  options: RedriveOptions = {},
): Promise<RedrivenBatches> {
  const { batchesMax = 1_000, concurrencyMax = 4, isOver = () => false, onProgress } = options;
  const tally = createTally(onProgress);
  const batches = failed.list(query)[Symbol.asyncIterator]();
  let startedCount = 0;
  let isComplete = false;
  let isBroken = false;
  const isExpired = ({ consumer, failedAtMs }: FailedBatch) =>
    consumer === 'announce' && clock.nowMs() - failedAtMs >= FRAME_WORTH_MS;

  const redriveNext = async (): Promise<boolean> => {
    if (isBroken || isComplete || startedCount >= batchesMax || isOver()) return false;
    startedCount += 1;
    const { done, value: batch } = await batches.next();
    if (done === true) isComplete = true;
    else if (isExpired(batch)) await settle(batch, 'expired');
    else await redrive(batch);
    return true;
  };
  const settle = async (batch: FailedBatch, outcome: keyof RedriveCounts) => {
    await failed.settle(batch);
    tally.add(batch.consumer, outcome);
  };
  const redrive = async (batch: FailedBatch) => {
    try {
      await failed.redrive(batch);
    } catch (cause) {
      if (!(cause instanceof RedriveError)) throw cause;
      tally.addFailure({ batch, cause });
      return;
    }
    await settle(batch, 'redriven');
  };
  const worker = async () => {
    try {
      while (await redriveNext());
    } catch (error) {
      isBroken = true;
      throw error;
    }
  };

  // Nobody is left behind at work: an error is thrown when all have ended.
  const ended = await Promise.allSettled(Array.from({ length: concurrencyMax }, worker));
  await batches.return?.();
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
  return { ...tally.read(), isComplete };
}

function createTally(onProgress: RedriveOptions['onProgress']) {
  let counts = NONE;
  const byConsumer = new Map<Consumer, RedriveCounts>();
  const failures: RedriveFailure[] = [];
  const add = (consumer: Consumer, outcome: keyof RedriveCounts) => {
    const plusOne = (before: RedriveCounts) => ({ ...before, [outcome]: before[outcome] + 1 });
    counts = plusOne(counts);
    byConsumer.set(consumer, plusOne(byConsumer.get(consumer) ?? NONE));
    onProgress?.(counts);
  };
  return {
    add,
    addFailure: (failure: RedriveFailure) => {
      if (failures.length < FAILURES_LISTED_MAX) failures.push(failure);
      add(failure.batch.consumer, 'failed');
    },
    read: () => ({ counts, byConsumer, failures }),
  };
}
