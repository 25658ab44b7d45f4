import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { OpsError } from '../errors.ts';
import type { SiteFile } from './site-files.ts';

export interface SiteObject {
  readonly key: string;
  readonly etag: string;
  readonly modifiedAtMs: number;
}

/** The bucket that a dashboard is served from, or any other that is to be emptied. Rejects with the SDK's errors. */
export interface SiteBucket {
  list(): Promise<readonly SiteObject[]>;
  /** Undefined if there is none. */
  readText(key: string): Promise<string | undefined>;
  put(file: SiteFile): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
}

/** Objects that S3 deletes in one request. */
const deletesPerRequest = 1_000;
/** A dashboard has dozens of files and keeps those of a month: with more it is another bucket. */
const objectsMax = 20_000;

export function s3SiteBucket({ s3, bucket }: { readonly s3: S3Client; readonly bucket: string }): SiteBucket {
  return {
    list: () => listObjects(s3, bucket),
    readText: async (Key) => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    put: async ({ key, body, contentType, cacheControl }) => {
      const headers = { ContentType: contentType, CacheControl: cacheControl };
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...headers }));
    },
    remove: (keys) => removeObjects(s3, bucket, keys),
  };
}

async function listObjects(s3: S3Client, bucket: string): Promise<readonly SiteObject[]> {
  const objects: SiteObject[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, ...(token === undefined ? {} : { ContinuationToken: token }) }),
    );
    for (const { Key = '', ETag = '', LastModified } of page.Contents ?? [])
      objects.push({ key: Key, etag: ETag.replaceAll('"', ''), modifiedAtMs: LastModified?.getTime() ?? 0 });
    if (objects.length > objectsMax) throw tooMany(bucket);
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return objects;
}

const tooMany = (bucket: string): OpsError =>
  new OpsError(
    'SITE_BUCKET_STRANGE',
    `bucket ${bucket} has more than ${objectsMax} objects: no dashboard has so many; look what is in it`,
  );

/** Deletes these objects; those that are gone already do no harm. */
export async function removeObjects(s3: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += deletesPerRequest) {
    const Objects = keys.slice(start, start + deletesPerRequest).map((Key) => ({ Key }));
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [failed] = Errors;
    if (failed !== undefined) {
      const message = `${Errors.length} objects of ${bucket} were not deleted, for example ${failed.Key}: ${failed.Code}: ${failed.Message}`;
      throw new OpsError('AWS_FAILED', message);
    }
  }
}
