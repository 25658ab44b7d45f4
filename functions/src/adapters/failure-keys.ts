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

/** Keys of one request. As many of every folder are in memory: 200 bytes each. */
const PAGE_KEYS = 100;
/** Folders that are asked at once for their oldest keys. */
const OPENING_MAX = 8;

// aws/lambda/<event source>/<shard>/… or aws/lambda/async/<function>/…, both ending YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>
const KEY =
  /^aws\/lambda\/(?:async\/(?<functionName>[^/]+)|[^/]+\/[^/]+)\/\d{4}\/\d\d\/\d\d\/(?<day>\d{4}-\d\d-\d\d)T(?<hour>\d\d)\.(?<minute>\d\d)\.(?<second>\d\d)-[^/]+$/;

/** Undefined of a key that is none of Lambda's. */
const parseFailureKey = (key: string): FailureKey | undefined => {
  const { functionName, day, hour, minute, second } = KEY.exec(key)?.groups ?? {};
  const failedAtMs = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(failedAtMs)) return undefined;
  return { key, failedAtMs, ...(functionName === undefined ? {} : { functionName }) };
};

export interface FailureKeyQuery {
  /** In each of them keys are in order of time. */
  readonly folders: readonly string[];
  /** Epoch ms. */
  readonly sinceMs: number;
  /** Called with a key that is none of Lambda's. */
  readonly onForeignKey: (key: string) => void;
}

/**
 * Failures that were stored since then, the oldest first, whatever folder they are in; those of one second by key. No
 * more is read than is taken: a page of each folder, and another one when it is used up.
 */
export async function* failureKeys(bucket: S3Bucket, query: FailureKeyQuery): AsyncGenerator<FailureKey> {
  const waiting = await openFolders(bucket, query);
  while (waiting.length > 0) {
    const first = waiting.reduce((a, b) => (isBefore(b.oldest, a.oldest) ? b : a));
    yield first.oldest;
    const { done, value } = await first.others.next();
    if (done === true) waiting.splice(waiting.indexOf(first), 1);
    else first.oldest = value;
  }
}

const isBefore = (a: FailureKey, b: FailureKey): boolean =>
  a.failedAtMs < b.failedAtMs || (a.failedAtMs === b.failedAtMs && a.key < b.key);

/** What is left to be told of a folder. */
interface WaitingKeys {
  oldest: FailureKey;
  readonly others: AsyncIterator<FailureKey>;
}

const openFolders = async (bucket: S3Bucket, query: FailureKeyQuery): Promise<WaitingKeys[]> => {
  const open = async (folder: string): Promise<WaitingKeys[]> => {
    const others = keysIn(bucket, folder, query);
    const { done, value } = await others.next();
    return done === true ? [] : [{ oldest: value, others }];
  };
  const opened: WaitingKeys[] = [];
  for (let at = 0; at < query.folders.length; at += OPENING_MAX) {
    const some = query.folders.slice(at, at + OPENING_MAX);
    opened.push(...(await Promise.all(some.map(open))).flat());
  }
  return opened;
};

async function* keysIn({ client, bucket }: S3Bucket, folder: string, { sinceMs, onForeignKey }: FailureKeyQuery) {
  const from = sinceMs > 0 ? { StartAfter: folder + timeInKeys(sinceMs) } : {};
  const pages = paginateListObjectsV2({ client, pageSize: PAGE_KEYS }, { Bucket: bucket, Prefix: folder, ...from });
  for await (const { Contents = [] } of pages) {
    for (const { Key = '' } of Contents) {
      const failure = parseFailureKey(Key);
      if (failure === undefined) onForeignKey(Key);
      else yield failure;
    }
  }
}

/** How keys go on behind their folder; to the second, and before every key of it. */
const timeInKeys = (atMs: number): string => {
  const text = new Date(atMs).toISOString();
  const day = text.slice(0, 10);
  return `${day.replaceAll('-', '/')}/${day}T${text.slice(11, 19).replaceAll(':', '.')}`;
};
