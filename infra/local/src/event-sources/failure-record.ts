import { functionArn } from '../core/arn.ts';
import { datedKey } from '../core/dated-key.ts';
import type { InvocationResult } from '../core/invoker.ts';
import type { PendingRecord } from './pending-record.ts';

export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface FailureFacts {
  readonly kind: 'kinesis' | 'dynamodb';
  readonly mappingUuid: string;
  readonly functionName: string;
  readonly sourceArn: string;
  readonly shardId: string;
  readonly condition: DiscardCondition;
  readonly invokeCount: number;
  /** Of the last attempt. */
  readonly requestId: string;
  /** The last answer; absent when the function never ran or the records grew too old. */
  readonly result?: Pick<InvocationResult, 'functionError'>;
  /** Empty when a window's own call was given up. */
  readonly records: readonly PendingRecord[];
  /** What the function was sent, as JSON text. */
  readonly payloadJson: string;
  readonly atMs: number;
}

/** The object that an S3 failure destination receives: metadata and the records exactly as they were sent. */
export const failureRecordJson = (facts: FailureFacts): string => {
  const batchInfo = facts.kind === 'kinesis' ? 'KinesisBatchInfo' : 'DDBStreamBatchInfo';
  const record = {
    requestContext: {
      requestId: facts.requestId,
      functionArn: functionArn(facts.functionName),
      condition: facts.condition,
      approximateInvokeCount: Math.max(1, facts.invokeCount),
    },
    ...responseContext(facts),
    version: '1.0',
    timestamp: new Date(facts.atMs).toISOString(),
    [batchInfo]: batchInfoOf(facts),
  };
  return `${JSON.stringify(record).slice(0, -1)},"payload":${facts.payloadJson}}`;
};

// Observed on AWS: no response for records that grew too old; a null error for a function that reported failures itself.
const responseContext = ({ condition, result }: FailureFacts): object => {
  if (condition === 'RecordAgeExceeded' || result === undefined) return {};
  return {
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: result.functionError ?? null },
  };
};

const batchInfoOf = ({ kind, shardId, records, sourceArn }: FailureFacts): object => {
  const first = records[0];
  const last = records.at(-1);
  const range =
    first === undefined || last === undefined
      ? {}
      : {
          startSequenceNumber: first.sequenceNumber,
          endSequenceNumber: last.sequenceNumber,
          approximateArrivalOfFirstRecord: arrivalTime(kind, first.arrivedAtMs),
          approximateArrivalOfLastRecord: arrivalTime(kind, last.arrivedAtMs),
        };
  return { shardId, ...range, batchSize: records.length, streamArn: sourceArn };
};

const arrivalTime = (kind: FailureFacts['kind'], atMs: number): string => {
  const text = new Date(atMs).toISOString();
  return kind === 'kinesis' ? text : `${text.slice(0, 19)}Z`;
};

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`, in UTC. */
export const failureRecordKey = ({ mappingUuid, shardId, atMs }: FailureFacts, uuid: string): string =>
  `aws/lambda/${mappingUuid}/${shardId}/${datedKey(atMs, uuid)}`;
