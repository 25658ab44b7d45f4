import { randomUUID } from 'node:crypto';
import type { InvocationResult } from '../core/invoker.ts';
import type { Outcome } from './delivery-plan.ts';
import type { PendingRecord } from './pending-record.ts';
import { interpretResponse } from './response.ts';
import type { ShardContext } from './shard-context.ts';

/** What one try to invoke the function came to. */
export interface Attempt {
  readonly outcome: Outcome;
  /** The returned window state; only with tumbling windows, and never on failure. */
  readonly stateJson?: string;
  readonly requestId: string;
  readonly result?: InvocationResult;
}

/** Invokes the function once; an error before it ran is the outcome `unavailable`, not an exception. */
export const attemptInvocation = async (
  { mapping, invoker, meter, log, shardId }: ShardContext,
  records: readonly PendingRecord[],
  eventJson: string,
): Promise<Attempt> => {
  let result: InvocationResult;
  try {
    result = await invoker.invoke(mapping.functionName, eventJson);
  } catch (error) {
    meter.add('throttledInvocations');
    meter.setResult(`PROBLEM: ${error instanceof Error ? error.message : String(error)}`);
    log('warn', `${mapping.functionName} could not be invoked; trying again`, {
      mapping: mapping.uuid,
      shardId,
      error,
    });
    return { outcome: { type: 'unavailable' }, requestId: randomUUID() };
  }
  const { reportBatchItemFailures, tumblingWindowSeconds } = mapping;
  const answer = interpretResponse({
    result,
    sequenceNumbers: records.map(({ sequenceNumber }) => sequenceNumber),
    reportBatchItemFailures,
    isWindowed: tumblingWindowSeconds > 0,
  });
  meter.add('invocations');
  if (answer.outcome.type !== 'success') meter.add('failedInvocations');
  meter.setResult(answer.outcome.type === 'success' ? 'OK' : 'PROBLEM: Function call failed');
  return { ...answer, requestId: result.requestId, result };
};
