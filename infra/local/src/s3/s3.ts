import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { BucketSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Log, ObjectWriter } from '../core/ports.ts';
import type { RestService } from '../core/rest-service.ts';
import type { Service } from '../core/service.ts';
import { type Bucket, openBucket } from './bucket.ts';
import { openBucketFolder } from './bucket-folder.ts';
import { createS3Api } from './s3-api.ts';
import { noSuchBucket } from './s3-error.ts';

export interface S3Options {
  /** Objects lie in its folder `s3`. */
  readonly dataFolder: string;
  readonly buckets: readonly BucketSpec[];
  readonly clock: Clock;
  readonly log: Log;
}

export interface ObjectReader {
  /** undefined if there is no such object. @throws AwsError `NoSuchBucket` */
  getObject(object: { bucket: string; key: string }): Promise<Buffer | undefined>;
  /** In the order of a listing. @throws AwsError `NoSuchBucket` */
  listKeys(request: { bucket: string; prefix?: string }): readonly string[];
}

export interface S3Metrics {
  readonly objectsByBucket: Readonly<Record<string, number>>;
}

/** Object storage in a folder. */
export interface S3 extends Service, ObjectWriter, ObjectReader {
  readonly api: RestService;
  metrics(): S3Metrics;
}

/** `start` throws RuntimeError `BUCKET_NAME_INVALID`. */
export const createS3 = ({ dataFolder, buckets, clock, log }: S3Options): S3 => {
  const opened = new Map<string, Bucket>();
  const writes = new Set<Promise<unknown>>();
  const api = createS3Api({ buckets: opened, log });

  const bucketOf = (name: string): Bucket => {
    const bucket = opened.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  };
  const tracked = async <T>(work: Promise<T>): Promise<T> => {
    writes.add(work);
    try {
      return await work;
    } finally {
      writes.delete(work);
    }
  };

  return {
    name: 's3',
    api: { matches: api.matches, handle: (request) => tracked(api.handle(request)) },
    start: async () => {
      for (const { name } of buckets) {
        const folder = await openBucketFolder(join(dataFolder, 's3', bucketFolderName(name)));
        opened.set(name, await openBucket(name, { folder, clock }));
      }
    },
    stop: async () => {
      await Promise.allSettled(writes);
      opened.clear();
    },
    putObject: async ({ bucket, key, body, contentType = 'binary/octet-stream' }) => {
      const headers = { 'content-type': contentType };
      await tracked(bucketOf(bucket).put({ key, body, headers, check: () => undefined }));
    },
    getObject: async ({ bucket, key }) => (await bucketOf(bucket).read(key))?.body,
    listKeys: ({ bucket, prefix = '' }) =>
      bucketOf(bucket)
        .sortedKeys()
        .filter((key) => key.startsWith(prefix)),
    metrics: () => ({
      objectsByBucket: Object.fromEntries([...opened].map(([name, { sortedKeys }]) => [name, sortedKeys().length])),
    }),
  };
};

/** S3's rule for names: it keeps them from leaving the data folder. */
const bucketFolderName = (name: string): string => {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..')) return name;
  const message = `${name} is no bucket name: 3 to 63 of a-z, 0-9, "." and "-". Change it in the template.`;
  throw new RuntimeError('BUCKET_NAME_INVALID', message);
};
