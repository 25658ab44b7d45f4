import type { RestRequest, RestResponse } from '../core/rest-service.ts';
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.ts';
import type { Bucket } from './bucket.ts';
import { type Checksum, checksumType, md5, verifyBody } from './checksums.ts';
import { checkWrite, refuseUnknownConditions } from './conditions.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

const KEY_BYTES_MAX = 1_024;
const KEPT_HEADERS = new Set(['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires']);
const META_PREFIX = 'x-amz-meta-';

export const putObject = async (bucket: Bucket, key: string, request: S3Request): Promise<RestResponse> => {
  checkKey(key);
  refuseUnknownConditions(request.headers);
  const { body, checksum } = verifiedContent(request);
  const meta = await bucket.put({
    key,
    ...whole(body),
    headers: keptHeaders(request.headers),
    checksum,
    eventName: 'ObjectCreated:Put',
    ids: request.ids,
    check: (current) => checkWrite(request.headers, { key, current }),
  });
  return { status: 200, headers: { etag: `"${meta.etag}"`, ...checksumHeaders(checksum) }, body: '' };
};

/** @throws S3Error `KeyTooLongError` */
export const checkKey = (key: string): void => {
  if (Buffer.byteLength(key) > KEY_BYTES_MAX) throw new S3Error('KeyTooLongError', 'Your key is too long');
};

/** A body in one piece, as buckets take it. */
export const whole = (body: Uint8Array) => ({
  body: [body],
  bytes: body.byteLength,
  etag: md5(body).toString('hex'),
});

/** The content of a request, unwrapped and compared with what it says of itself. @throws S3Error */
export const verifiedContent = (request: RestRequest): { body: Buffer; checksum: Checksum | undefined } => {
  const { body, trailers } = contentOf(request);
  return { body, checksum: verifyBody(body, { ...request.headers, ...trailers }) };
};

/** What S3 says of the checksum that came with an object. */
export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string> =>
  checksum === undefined
    ? {}
    : { [`x-amz-checksum-${checksum.algorithm}`]: checksum.base64, 'x-amz-checksum-type': checksumType(checksum) };

const contentOf = ({ headers, body }: RestRequest): { body: Buffer; trailers: Readonly<Record<string, string>> } => {
  if (!isAwsChunked(headers)) return { body, trailers: {} };
  const decoded = decodeAwsChunked(body);
  const announced = headers['x-amz-decoded-content-length'];
  if (announced !== undefined && Number(announced) !== decoded.body.length) {
    throw new S3Error('IncompleteBody', 'You did not provide the number of bytes that you announced');
  }
  return decoded;
};

/** What is given back with the object. */
export const keptHeaders = (headers: RestRequest['headers']): Record<string, string> => {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && (KEPT_HEADERS.has(name) || name.startsWith(META_PREFIX))) kept[name] = value;
  }
  // `aws-chunked` describes how the body travelled, not what it is.
  const encodings = (headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  const encoding = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(', ');
  return encoding === '' ? kept : { ...kept, 'content-encoding': encoding };
};
