import { type FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { awsFailure, isUnreachable } from '../aws-failure.ts';
import { codeOf, reasonOf } from '../errors.ts';
import type { Target } from '../target.ts';
import type { Reason } from './import-record.ts';

/** Takes records in batches. */
export interface BatchDelivery {
  /**
   * Answers for each record why it was not accepted this time, undefined if it was. Rejects with an OpsError if trying
   * again is of no use.
   */
  put(records: readonly Uint8Array[]): Promise<readonly (Reason | undefined)[]>;
}

export interface FirehoseDeliveryOptions {
  readonly client: FirehoseClient;
  readonly deliveryStreamName: string;
  readonly target: Target;
}

/** A Direct PUT stream. PutRecordBatch answers 200 even if it took no record: every entry is looked at. */
export function firehoseDelivery({ client, deliveryStreamName, target }: FirehoseDeliveryOptions): BatchDelivery {
  return {
    put: async (records) => {
      const Records = records.map((Data) => ({ Data }));
      const command = new PutRecordBatchCommand({ DeliveryStreamName: deliveryStreamName, Records });
      try {
        const { RequestResponses = [] } = await client.send(command);
        return records.map((_, index) => failureOf(RequestResponses[index]));
      } catch (error) {
        if (!isTransient(error)) throw awsFailure(error, `write to delivery stream ${deliveryStreamName}`, target);
        const failure = { code: codeOf(error), message: reasonOf(error) };
        return records.map(() => failure);
      }
    },
  };
}

interface Answer {
  readonly RecordId?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly ErrorMessage?: string | undefined;
}

function failureOf(answer: Answer | undefined): Reason | undefined {
  if (answer?.RecordId !== undefined && answer.ErrorCode === undefined) return undefined;
  return {
    code: answer?.ErrorCode ?? 'NO_ANSWER',
    message: answer?.ErrorMessage ?? 'the service did not say what became of the record',
  };
}

const throttlings =
  /^(Throttl|ServiceUnavailable|LimitExceeded|RequestLimit|RequestThrottled|TooManyRequests|SlowDown)/;

/** Whether the same call may go well in a moment: the service is away, broken or busy, and does not find fault with it. */
function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  if (status === undefined) return isUnreachable(error);
  if (status < 400 || status >= 500 || status === 408 || status === 429) return true;
  return error instanceof Error && throttlings.test(error.name);
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null || !('httpStatusCode' in $metadata)) return undefined;
  return typeof $metadata.httpStatusCode === 'number' ? $metadata.httpStatusCode : undefined;
}
