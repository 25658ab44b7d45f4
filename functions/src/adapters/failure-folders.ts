import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { FAILURES_PREFIX } from './failure-keys.ts';
import type { S3Bucket } from './s3-objects.ts';

export interface FailureFolderQuery {
  /** Ids of event sources whose folders are passed over. */
  readonly withoutSources: ReadonlySet<string>;
  /** Called with a key that lies where only folders do. */
  readonly onForeignKey: (key: string) => void;
  readonly foldersMax?: number;
}

/** Folders of one listing: some for every shard that three consumers read in the largest stream, and in the one before. */
const FOLDERS_MAX = 3_000;

/** What stands for an event source in keys of asynchronous events; a folder of it is a function's. */
export const ASYNCHRONOUS = 'async';

/**
 * The folders in which failures lie: one for each shard of an event source, one for each function that was invoked
 * asynchronously. What is beyond the bound comes when others are empty: then they are gone.
 */
export const findFailureFolders = async (
  bucket: S3Bucket,
  { withoutSources, onForeignKey, foldersMax = FOLDERS_MAX }: FailureFolderQuery,
): Promise<string[]> => {
  const found: string[] = [];
  for await (const source of foldersIn(bucket, FAILURES_PREFIX, onForeignKey)) {
    if (withoutSources.has(source.slice(FAILURES_PREFIX.length, -1))) continue;
    for await (const folder of foldersIn(bucket, source, onForeignKey)) {
      if (found.push(folder) >= foldersMax) return found;
    }
  }
  return found;
};

/** S3 names them without reading what is in them. */
async function* foldersIn({ client, bucket }: S3Bucket, folder: string, onForeignKey: (key: string) => void) {
  const request = { Bucket: bucket, Prefix: folder, Delimiter: '/' };
  for await (const { CommonPrefixes = [], Contents = [] } of paginateListObjectsV2({ client }, request)) {
    for (const { Key = '' } of Contents) onForeignKey(Key);
    for (const { Prefix = '' } of CommonPrefixes) yield Prefix;
  }
}
