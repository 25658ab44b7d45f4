import type { RestRequest, RestResponse } from '../core/rest-service.ts';
import type { Bucket } from './bucket.ts';
import { parseByteRange } from './byte-range.ts';
import { isNotModified } from './conditions.ts';
import type { ObjectMeta } from './object-meta.ts';
import { checksumHeaders } from './put-object.ts';
import { noSuchKey } from './s3-error.ts';

/** GetObject and HeadObject, which answers the same without the body. */
export const getObject = async (bucket: Bucket, key: string, request: RestRequest): Promise<RestResponse> => {
  const found = await bucket.read(key);
  if (found === undefined) throw noSuchKey(key);
  const { meta, body } = found;
  if (isNotModified(request.headers, meta)) return { status: 304, headers: versionHeaders(meta), body: '' };
  const range = parseByteRange(request.headers['range'], meta.bytes);
  const content = range === undefined ? body : body.subarray(range.first, range.last + 1);
  const headers = {
    ...meta.headers,
    ...versionHeaders(meta),
    'accept-ranges': 'bytes',
    'content-length': String(content.length),
    ...(range === undefined ? {} : { 'content-range': `bytes ${range.first}-${range.last}/${meta.bytes}` }),
    // A checksum is of the whole object: beside a part of it, it could not be verified.
    ...(range === undefined && request.headers['x-amz-checksum-mode'] === 'ENABLED'
      ? checksumHeaders(meta.checksum)
      : {}),
  };
  return { status: range === undefined ? 200 : 206, headers, body: content };
};

const versionHeaders = (meta: ObjectMeta): Record<string, string> => ({
  etag: `"${meta.etag}"`,
  'last-modified': new Date(meta.lastModifiedMs).toUTCString(),
});
