import type { RedriveRound } from '../breaker.ts';
import type { Consumer } from '../consumer.ts';
import { RedriveError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { FailedBatch, FailedBatches } from '../ports/failed-batches.ts';
import { listedFrom } from './breaker-edit.ts';

export interface RedriveRoundLimits {
  /** Batches that one round tries. @default 20 */
  readonly batchesMax?: number;
  /** Failures that end a round. @default 2: fewer than open a breaker */
  readonly failuresMax?: number;
  /** No batch is begun later than so long after the round began, ms. @default 25,000: a tick has a minute for all of it */
  readonly budgetMs?: number;
}

/** How batches failed again, by id: they come last, so that what cannot be redriven holds up nothing else. */
export type FailedAgain = Map<string, 'failed' | 'unanswered'>;

/** Beyond so many the order no longer cares for the oldest of them. */
const FAILED_AGAIN_MAX = 1_000;

/** What came of a round. */
export interface RedrivenRound extends RedriveRound {
  /** Why the round ended early, or why its last batch failed; not one that has not answered. */
  readonly failure?: unknown;
}

/** Gives what failed since then, by whatever clock, to its consumer again: the oldest first, one by one. Never throws. */
export async function redriveRound(
  { consumer, sinceMs }: { readonly consumer: Consumer; readonly sinceMs: number },
  { batches, clock }: { readonly batches: FailedBatches; readonly clock: Clock },
  { failedAgain, ...limits }: RedriveRoundLimits & { readonly failedAgain: FailedAgain },
): Promise<RedrivenRound> {
  const { batchesMax = 20, failuresMax = 2, budgetMs = 25_000 } = limits;
  const endsAtMs = clock.nowMs() + budgetMs;
  const later: FailedBatch[] = [];
  const left = new Set<string>();
  let [succeeded, failed, unanswered, failedAnew] = [0, 0, 0, 0];
  let failure: unknown;

  const isOver = () =>
    succeeded + failed + unanswered >= batchesMax || failed >= failuresMax || clock.nowMs() >= endsAtMs;
  const redrive = async (batch: FailedBatch): Promise<void> => {
    try {
      await batches.redrive(batch);
      succeeded += 1;
      left.delete(batch.id);
      failedAgain.delete(batch.id);
    } catch (error) {
      const isUnanswered = error instanceof RedriveError && error.isUnanswered;
      if (isUnanswered) unanswered += 1;
      else [failed, failure] = [failed + 1, error];
      if (!failedAgain.has(batch.id)) failedAnew += 1;
      remember(failedAgain, batch.id, isUnanswered ? 'unanswered' : 'failed');
      return;
    }
    await batches.settle(batch);
  };
  const redriveAll = async (): Promise<boolean> => {
    for await (const batch of batches.list({ sinceMs: listedFrom(sinceMs), consumers: [consumer] })) {
      if (isOver()) return false;
      left.add(batch.id);
      if (failedAgain.has(batch.id)) later.push(batch);
      else await redrive(batch);
    }
    for (const batch of inTurn(later, failedAgain)) {
      if (isOver()) return false;
      await redrive(batch);
    }
    return true;
  };
  const outcome = (isComplete: boolean): RedriveRound => ({
    succeeded,
    failed,
    unanswered,
    failedAnew,
    left: left.size,
    leftUnanswered: [...left].filter((id) => failedAgain.get(id) === 'unanswered').length,
    isComplete,
  });

  try {
    const isComplete = await redriveAll();
    return { ...outcome(isComplete), ...(failure === undefined ? {} : { failure }) };
  } catch (error) {
    return { ...outcome(false), failure: error };
  }
}

/** What failed longest ago comes first; as many as are remembered. */
function inTurn(batches: readonly FailedBatch[], failedAgain: FailedAgain): FailedBatch[] {
  const byId = new Map(batches.map((batch) => [batch.id, batch]));
  return [...failedAgain.keys()].flatMap((id) => byId.get(id) ?? []);
}

function remember(failedAgain: FailedAgain, id: string, how: 'failed' | 'unanswered'): void {
  failedAgain.delete(id);
  failedAgain.set(id, how);
  if (failedAgain.size <= FAILED_AGAIN_MAX) return;
  const [oldest] = failedAgain.keys();
  if (oldest !== undefined) failedAgain.delete(oldest);
}
