import { DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3';
import { objectClientSettings } from '../../functions/src/lambda/client-settings.ts';
import type { S3 } from '../../infra/local/src/s3/s3.ts';
import { runS3 } from './object-storage.ts';

export interface LocalS3 {
  /** The service itself, to look into its buckets. */
  readonly s3: S3;
  /** Reaches it as functions do: with their settings, by the address that the runtime gives them. */
  readonly client: S3Client;
  /** Removes every object of a bucket. */
  empty(bucket: string): Promise<void>;
  stop(): Promise<void>;
}

const KEYS_PER_REQUEST_MAX = 1_000;

/** Starts the runtime's S3 on a free port of this machine. */
export const startLocalS3 = async (dataFolder: string, bucketNames: readonly string[]): Promise<LocalS3> => {
  const { s3, clientSettings, stop } = await runS3(dataFolder, { buckets: bucketNames.map((name) => ({ name })) });
  const client = new S3Client({ ...clientSettings, ...objectClientSettings });
  return {
    s3,
    client,
    empty: async (bucket) => {
      const Objects = s3.listKeys({ bucket }).map((Key) => ({ Key }));
      for (let at = 0; at < Objects.length; at += KEYS_PER_REQUEST_MAX) {
        const Delete = { Objects: Objects.slice(at, at + KEYS_PER_REQUEST_MAX) };
        await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
      }
    },
    stop: async () => {
      client.destroy();
      await stop();
    },
  };
};
