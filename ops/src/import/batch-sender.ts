import { OpsError, reasonOf } from '../errors.ts';
import type { Batch } from './batcher.ts';
import type { BatchDelivery } from './firehose-delivery.ts';
import type { ImportRecord, Reason } from './import-record.ts';

export interface SenderEvents {
  accepted(records: Batch): void;
  /** That many are sent once more. */
  resent(recordCount: number): void;
  /** Nobody has confirmed the record, and it is not sent again. */
  notAccepted(record: ImportRecord, reason: Reason): void;
  /** The service finds fault with the call itself: no other batch will fare better. */
  hopeless(error: OpsError): void;
}

export interface BatchSenderOptions {
  readonly delivery: BatchDelivery;
  readonly events: SenderEvents;
  /** Waits between two tries at the records of a batch; `attempt` counts from 1. Ends early when `signal` is aborted. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** No record is sent again once this is aborted; what is under way is waited for. */
  readonly signal: AbortSignal;
  /** Tries at one record, the first included. @default 16: half a minute of a service that is away, with random waits of up to 5 s */
  readonly attemptsMax?: number;
}

const ATTEMPTS_MAX = 16;

interface Failed {
  readonly record: ImportRecord;
  readonly reason: Reason;
}

/** Sends a batch until every record of it is accepted or given up; only what failed is sent again. Never rejects. */
export function createBatchSender(options: BatchSenderOptions): (batch: Batch) => Promise<void> {
  const { delivery, events, backOff, signal, attemptsMax = ATTEMPTS_MAX } = options;

  const giveUp = (failed: readonly Failed[]) => {
    for (const { record, reason } of failed) events.notAccepted(record, reason);
  };

  /** The records that failed; undefined if the service finds fault with the call. */
  const tryOnce = async (batch: Batch): Promise<readonly Failed[] | undefined> => {
    let reasons: Awaited<ReturnType<BatchDelivery['put']>>;
    try {
      reasons = await delivery.put(batch.map(({ bytes }) => bytes));
    } catch (cause) {
      const error = cause instanceof OpsError ? cause : new OpsError('AWS_FAILED', reasonOf(cause), { cause });
      giveUp(batch.map((record) => ({ record, reason: error })));
      events.hopeless(error);
      return undefined;
    }
    const accepted: ImportRecord[] = [];
    const failed: Failed[] = [];
    for (const [index, record] of batch.entries()) {
      const reason = reasons[index];
      if (reason === undefined) accepted.push(record);
      else failed.push({ record, reason });
    }
    if (accepted.length > 0) events.accepted(accepted);
    return failed;
  };

  return async (batch) => {
    let failed: readonly Failed[] | undefined = batch.map((record) => ({ record, reason: notSent }));
    for (let attempt = 1; attempt <= attemptsMax && !signal.aborted; attempt += 1) {
      if (attempt > 1) events.resent(failed.length);
      failed = await tryOnce(failed.map(({ record }) => record));
      if (failed === undefined || failed.length === 0) return;
      if (attempt < attemptsMax) await backOff(attempt);
    }
    giveUp(failed);
  };
}

const notSent: Reason = { code: 'NOT_SENT', message: 'the import ended before it was sent' };
