import { DeleteTableCommand, type DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DeleteBucketCommand, NoSuchBucket, type S3Client } from '@aws-sdk/client-s3';
import { type EmptyBucketOptions, emptyBucket } from './empty-bucket.ts';
import type { RetainedThing } from './retained.ts';

export interface DataClients {
  readonly s3: S3Client;
  readonly tables: DynamoDBClient;
}

/** Whether {@link deleteData} deletes such a thing; people are deleted by hand. */
export const isDeletable = ({ kind }: Pick<RetainedThing, 'kind'>): boolean => kind !== 'user pool';

/** Deletes tables and buckets for good; what is gone already does no harm. Rejects with the SDK's errors. */
export async function deleteData(
  things: readonly RetainedThing[],
  { s3, tables }: DataClients,
  options: EmptyBucketOptions,
): Promise<void> {
  for (const { kind, name } of things.filter(isDeletable)) {
    options.signal.throwIfAborted();
    if (kind === 'table') await deleteTable(tables, name);
    else await deleteBucket(s3, name, options);
  }
}

async function deleteTable(tables: DynamoDBClient, TableName: string): Promise<void> {
  try {
    await tables.send(new DeleteTableCommand({ TableName }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

async function deleteBucket(s3: S3Client, bucket: string, options: EmptyBucketOptions): Promise<void> {
  await emptyBucket(s3, bucket, options);
  try {
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (!(error instanceof NoSuchBucket)) throw error;
  }
}
