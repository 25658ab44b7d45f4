import type { Consumer } from '@alleycat/domain';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { FailedObject, FailureFacts } from './facts.ts';
import { RECENT_MS } from './judge-failures.ts';

export interface FailureQuestion {
  readonly bucket: string;
  readonly nowMs: number;
  readonly functions: ReadonlyMap<Consumer, string>;
  /** UUIDs of event sources. */
  readonly mappings: ReadonlyMap<Consumer, string>;
}

/** One page of a listing: more need not be counted to know that somebody has to look. */
export const LISTED_MAX = 1_000;

const batchPrefix = 'aws/lambda/';
const messagePrefix = 'iot-rule/';

/** Looks through the failure bucket, as far as one page goes. Rejects with what the SDK says. */
export async function askFailures(client: S3Client, question: FailureQuestion): Promise<FailureFacts> {
  const { bucket: Bucket, nowMs } = question;
  // Keys of messages begin with their time.
  const StartAfter = `${messagePrefix}${nowMs - RECENT_MS}`;
  const [batches, messages] = await Promise.all([
    client.send(new ListObjectsV2Command({ Bucket, Prefix: batchPrefix, MaxKeys: LISTED_MAX })),
    client.send(new ListObjectsV2Command({ Bucket, Prefix: messagePrefix, MaxKeys: LISTED_MAX, StartAfter })),
  ]);
  const owners = ownersOf(question);
  return {
    batches: (batches.Contents ?? []).map(
      ({ Key = '', LastModified }): FailedObject => ({
        consumer: owners.find(({ prefix }) => Key.startsWith(prefix))?.consumer,
        failedAtMs: LastModified?.getTime() ?? 0,
      }),
    ),
    isCut: batches.IsTruncated === true,
    messages: { count: messages.Contents?.length ?? 0, isCut: messages.IsTruncated === true },
  };
}

/** Batches of streams lie under their event source, events under their function. */
const ownersOf = ({ functions, mappings }: FailureQuestion) => [
  ...[...mappings].map(([consumer, uuid]) => ({ consumer, prefix: `${batchPrefix}${uuid}/` })),
  ...[...functions].map(([consumer, name]) => ({ consumer, prefix: `${batchPrefix}async/${name}/` })),
];
