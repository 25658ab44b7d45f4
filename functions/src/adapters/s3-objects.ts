import { StaleWriteError } from '@alleycat/domain';
import type { HistoryVersion } from '@alleycat/domain/ports';
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** One bucket, and the client to reach it by. */
export interface S3Bucket {
  readonly client: S3Client;
  readonly bucket: string;
}

export interface S3Object {
  readonly bytes: Uint8Array;
  readonly version: HistoryVersion;
}

/** The whole object; undefined if there is none, or if a condition of the request says that it is not wanted. */
export const getObject = async (
  { client, bucket }: S3Bucket,
  request: Pick<GetObjectCommandInput, 'Key' | 'IfMatch' | 'IfNoneMatch'>,
): Promise<S3Object | 'not modified' | undefined> => {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, ...request }));
    return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(0), version: versionOf(ETag) };
  } catch (error) {
    if (statusOf(error) === 304) return 'not modified';
    if (isMissing(error) || statusOf(error) === 412) return undefined;
    throw error;
  }
};

/**
 * Writes an object if the stored version is still the expected one (undefined = there is none). Answers the new version.
 * @throws StaleWriteError if it is not; then nothing has changed
 */
export const putObjectIf = async (
  { client, bucket }: S3Bucket,
  object: Omit<PutObjectCommandInput, 'Bucket'>,
  expected: HistoryVersion | undefined,
): Promise<HistoryVersion> => {
  const condition = expected === undefined ? { IfNoneMatch: '*' } : { IfMatch: etagOf(expected) };
  try {
    const { ETag } = await client.send(new PutObjectCommand({ Bucket: bucket, ...object, ...condition }));
    return versionOf(ETag);
  } catch (cause) {
    if (!isLostWrite(cause)) throw cause;
    throw new StaleWriteError(`${object.Key} is not what it was when it was read`, { cause });
  }
};

/** The version of an object is its ETag, without the quotes that HTTP puts around it. */
export const versionOf = (etag: string | undefined): HistoryVersion => (etag ?? '').replaceAll('"', '');
export const etagOf = (version: HistoryVersion): string => `"${version}"`;

/** The object is not there (HEAD has no body that could name the error). A missing bucket has another name: a fault. */
export const isMissing = (error: unknown): boolean =>
  error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');

/** The object has changed (412), was removed (404), or is being written at this moment (409). */
const isLostWrite = (error: unknown): boolean => statusOf(error) === 412 || statusOf(error) === 409 || isMissing(error);

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
