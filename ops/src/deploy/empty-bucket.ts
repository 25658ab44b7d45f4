import { ListObjectsV2Command, NoSuchBucket, type S3Client } from '@aws-sdk/client-s3';
import { removeObjects } from './site-bucket.ts';

export interface EmptyBucketOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (deletedCount: number) => void;
}

/**
 * Deletes every object of a bucket, a listing at a time; answers how many. A bucket that is gone already is empty.
 * Rejects with the SDK's errors, and with the signal's reason at an interrupt.
 */
export async function emptyBucket(
  s3: S3Client,
  bucket: string,
  { signal, onProgress }: EmptyBucketOptions,
): Promise<number> {
  let deletedCount = 0;
  for (;;) {
    signal.throwIfAborted();
    const keys = await someKeys(s3, bucket);
    if (keys.length === 0) return deletedCount;
    await removeObjects(s3, bucket, keys);
    deletedCount += keys.length;
    onProgress?.(deletedCount);
  }
}

async function someKeys(s3: S3Client, bucket: string): Promise<readonly string[]> {
  try {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    return Contents.map(({ Key = '' }) => Key);
  } catch (error) {
    if (error instanceof NoSuchBucket) return [];
    throw error;
  }
}
