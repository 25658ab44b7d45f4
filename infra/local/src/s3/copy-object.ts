import type { RestResponse } from '../core/rest-service.ts';
import { element } from '../core/xml.ts';
import type { Bucket } from './bucket.ts';
import { checksumType } from './checksums.ts';
import { checkCopySource, checkWrite, refuseUnknownConditions } from './conditions.ts';
import type { ObjectMeta } from './object-meta.ts';
import { checkKey, keptHeaders, whole } from './put-object.ts';
import { noSuchBucket, noSuchKey, notImplemented, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { xmlDocument } from './xml.ts';

export interface CopyTarget {
  readonly bucket: Bucket;
  readonly key: string;
  /** Where sources lie. */
  readonly buckets: ReadonlyMap<string, Bucket>;
}

/** CopyObject: a PUT that names its content instead of bringing it. */
export const copyObject = async (target: CopyTarget, request: S3Request): Promise<RestResponse> => {
  const { bucket, key } = target;
  checkKey(key);
  refuseUnknownConditions(request.headers);
  const isReplacing = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  const source = sourceOf(target, request.headers['x-amz-copy-source'] ?? '');
  if (source.bucket === bucket && source.key === key && !isReplacing) {
    const rule = "without changing the object's metadata";
    throw new S3Error('InvalidRequest', `This copy request is illegal: it copies an object to itself ${rule}.`);
  }
  const { meta, body } = await readSource(source, request);
  const isFullChecksum = meta.checksum !== undefined && checksumType(meta.checksum) === 'FULL_OBJECT';
  const copied = await bucket.put({
    key,
    ...whole(body),
    headers: isReplacing ? keptHeaders(request.headers) : meta.headers,
    checksum: isFullChecksum ? meta.checksum : undefined,
    eventName: 'ObjectCreated:Copy',
    ids: request.ids,
    check: (current) => checkWrite(request.headers, { key, current }),
  });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: copyResult(copied) };
};

interface Source {
  readonly bucket: Bucket;
  readonly key: string;
}

/** `bucket/key` or `/bucket/key`, percent-encoded. */
const sourceOf = ({ buckets }: CopyTarget, header: string): Source => {
  const [path = '', versionId] = header.split('?versionId=');
  if (versionId !== undefined && versionId !== 'null') throw notImplemented('versionId');
  const [, bucketName = '', key = ''] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path)) ?? [];
  if (key === '') throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key');
  const bucket = buckets.get(bucketName);
  if (bucket === undefined) throw noSuchBucket(bucketName);
  return { bucket, key };
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new S3Error('InvalidArgument', 'Copy Source must be percent-encoded');
  }
};

const readSource = async ({ bucket, key }: Source, request: S3Request): Promise<{ meta: ObjectMeta; body: Buffer }> => {
  const object = await bucket.open(key);
  if (object === undefined) throw noSuchKey(key);
  try {
    checkCopySource(request.headers, object.meta);
    return { meta: object.meta, body: await object.read(object.meta.bytes) };
  } finally {
    await object.close();
  }
};

const copyResult = (meta: ObjectMeta): string =>
  xmlDocument(
    'CopyObjectResult',
    element('LastModified', new Date(meta.lastModifiedMs).toISOString()),
    element('ETag', `"${meta.etag}"`),
    ...(meta.checksum === undefined
      ? []
      : [element(`Checksum${meta.checksum.algorithm.toUpperCase()}`, meta.checksum.base64)]),
  );
