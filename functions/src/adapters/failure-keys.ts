import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-objects.ts';

/** What a key says of the failure that lies under it. */
export interface FailureKey {
  readonly key: string;
  /** To the second. */
  readonly failedAtMs: number;
  /** Only of what was invoked asynchronously; of a stream's batch it is in the object. */
  readonly functionName?: string;
}

/** What begins all keys of failures. */
export const FAILURES_PREFIX = 'aws/lambda/';
export const asynchronousPrefix = (functionName: string): string => `${FAILURES_PREFIX}async/${functionName}/`;

/** Keys of one listing: some 20 MB. What is beyond comes when these are settled. */
const KEYS_MAX = 100_000;

// aws/lambda/<event source>/<shard>/… or aws/lambda/async/<function>/…, both ending YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>
const KEY =
  /^aws\/lambda\/(?:async\/(?<functionName>[^/]+)|[^/]+\/[^/]+)\/\d{4}\/\d\d\/\d\d\/(?<day>\d{4}-\d\d-\d\d)T(?<hour>\d\d)\.(?<minute>\d\d)\.(?<second>\d\d)-[^/]+$/;

/** Undefined of a key that is none of Lambda's. */
export const parseFailureKey = (key: string): FailureKey | undefined => {
  const { functionName, day, hour, minute, second } = KEY.exec(key)?.groups ?? {};
  const failedAtMs = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(failedAtMs)) return undefined;
  return { key, failedAtMs, ...(functionName === undefined ? {} : { functionName }) };
};

export interface FailureKeyQuery {
  readonly prefix: string;
  /** Epoch ms. */
  readonly sinceMs: number;
  /** Called with a key that is none of Lambda's. */
  readonly onForeignKey: (key: string) => void;
  readonly keysMax?: number;
}

/** Failures that were stored since then, the oldest first; those of one second by key. */
export const listFailureKeys = async (
  { client, bucket }: S3Bucket,
  { prefix, sinceMs, onForeignKey, keysMax = KEYS_MAX }: FailureKeyQuery,
): Promise<FailureKey[]> => {
  const found: FailureKey[] = [];
  const sinceSecondMs = Math.floor(sinceMs / 1_000) * 1_000; // keys know no more
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key = '' } of Contents) {
      const failure = parseFailureKey(Key);
      if (failure === undefined) onForeignKey(Key);
      else if (failure.failedAtMs >= sinceSecondMs) found.push(failure);
    }
    if (found.length >= keysMax) break;
  }
  return found.sort((a, b) => a.failedAtMs - b.failedAtMs || (a.key < b.key ? -1 : 1));
};
