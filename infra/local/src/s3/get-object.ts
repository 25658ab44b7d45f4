import type { RestRequest, RestResponse } from '../core/rest-service.ts';
import type { Bucket } from './bucket.ts';
import { type ByteRange, parseByteRange } from './byte-range.ts';
import { isNotModified } from './conditions.ts';
import type { ObjectMeta } from './object-meta.ts';
import { checksumHeaders } from './put-object.ts';
import { noSuchKey } from './s3-error.ts';

export const getObject = async (bucket: Bucket, key: string, request: RestRequest): Promise<RestResponse> => {
  const object = await bucket.open(key);
  if (object === undefined) throw noSuchKey(key);
  try {
    const { range, ...answer } = describe(object.meta, request);
    if (answer.status === 304) return { ...answer, body: '' };
    return { ...answer, body: await object.read(object.meta.bytes, range) };
  } finally {
    await object.close();
  }
};

/** Answers as GetObject does, without the body. */
export const headObject = (bucket: Bucket, key: string, request: RestRequest): RestResponse => {
  const meta = bucket.find(key);
  if (meta === undefined) throw noSuchKey(key);
  const { range: _, ...answer } = describe(meta, request);
  return { ...answer, body: '' };
};

interface Description {
  readonly status: 200 | 206 | 304;
  readonly headers: Record<string, string>;
  readonly range?: ByteRange;
}

const describe = (meta: ObjectMeta, { headers: asked, query }: RestRequest): Description => {
  if (isNotModified(asked, meta)) return { status: 304, headers: versionHeaders(meta) };
  const range = parseByteRange(asked['range'], meta.bytes);
  const headers = {
    ...meta.headers,
    ...overrides(query),
    ...versionHeaders(meta),
    'accept-ranges': 'bytes',
    'content-length': String(range === undefined ? meta.bytes : range.last - range.first + 1),
  };
  // A checksum is of the whole object: beside a part of it, it could not be verified.
  const checksum = asked['x-amz-checksum-mode'] === 'ENABLED' ? checksumHeaders(meta.checksum) : {};
  if (range === undefined) return { status: 200, headers: { ...headers, ...checksum } };
  const contentRange = `bytes ${range.first}-${range.last}/${meta.bytes}`;
  return { status: 206, headers: { ...headers, 'content-range': contentRange }, range };
};

const OVERRIDES = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** `response-content-type=…` and the like in the query replace headers of the answer. */
const overrides = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    OVERRIDES.flatMap((name) => {
      const value = query.get(`response-${name}`);
      return value === null ? [] : [[name, value]];
    }),
  );

const versionHeaders = (meta: ObjectMeta): Record<string, string> => ({
  etag: `"${meta.etag}"`,
  'last-modified': new Date(meta.lastModifiedMs).toUTCString(),
});
