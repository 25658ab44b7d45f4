import { randomUUID } from 'node:crypto';
import { nameFromArn } from '../core/arn.ts';
import { backOffMs } from '../core/back-off.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { type FailureFacts, failureRecordJson, failureRecordKey } from './failure-record.ts';
import type { ShardContext } from './shard-context.ts';

export type Discarded = Pick<
  FailureFacts,
  'condition' | 'invokeCount' | 'requestId' | 'result' | 'records' | 'payloadJson'
>;

/**
 * Gives records up: stores the failure record, for as long as that takes, and only then returns.
 * @returns false if the runtime stopped before the record was stored; nothing was given up then
 */
export const discard = async (context: ShardContext, discarded: Discarded, signal: StopSignal): Promise<boolean> => {
  const { mapping, log, shardId, meter } = context;
  const facts = {
    mapping: mapping.uuid,
    functionName: mapping.functionName,
    shardId,
    condition: discarded.condition,
    records: discarded.records.length,
    from: discarded.records[0]?.sequenceNumber,
    to: discarded.records.at(-1)?.sequenceNumber,
  };
  if (mapping.onFailureArn === undefined) {
    log('error', 'records are lost: the mapping has no failure destination', facts);
  } else {
    if (!(await storeFailureRecord(context, { discarded, bucket: nameFromArn(mapping.onFailureArn) }, signal)))
      return false;
    log('warn', 'records were given up and stored at the failure destination', facts);
  }
  meter.add('discardedRecords', discarded.records.length);
  return true;
};

const storeFailureRecord = async (
  context: ShardContext,
  { discarded, bucket }: { discarded: Discarded; bucket: string },
  signal: StopSignal,
): Promise<boolean> => {
  const { mapping, source, shardId, clock, options, random } = context;
  const facts: FailureFacts = {
    ...discarded,
    kind: source.kind,
    mappingUuid: mapping.uuid,
    functionName: mapping.functionName,
    sourceArn: mapping.sourceArn,
    shardId,
    atMs: clock.nowMs(),
  };
  const key = failureRecordKey(facts, randomUUID());
  const body = Buffer.from(failureRecordJson(facts));
  for (let failures = 1; !signal.isStopping; failures += 1) {
    try {
      await context.objects.putObject({ bucket, key, body, contentType: 'application/json' });
      return true;
    } catch (error) {
      context.log('error', `cannot store a failure record in ${bucket}; trying again`, {
        mapping: mapping.uuid,
        key,
        error,
      });
      context.meter.setResult(`PROBLEM: cannot write to the failure destination ${bucket}`);
      await signal.pause(backOffMs({ failures, firstMs: options.retryFirstMs, capMs: options.retryCapMs, random }));
    }
  }
  return false;
};
