import { createHash } from 'node:crypto';
import type { RestResponse } from '../core/rest-service.ts';
import { element, elementsOf, type Markup, textOf } from '../core/xml.ts';
import type { Bucket } from './bucket.ts';
import { checksumType, compositeChecksum, md5 } from './checksums.ts';
import { checkWrite, refuseUnknownConditions } from './conditions.ts';
import { checkKey, checksumHeaders, keptHeaders, verifiedContent } from './put-object.ts';
import { notImplemented, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import type { Part, Upload } from './uploads.ts';
import { xmlDocument } from './xml.ts';

export interface MultipartTarget {
  readonly bucket: Bucket;
  readonly key: string;
  readonly nowMs: number;
}

const PARTS_MAX = 10_000;
const PART_BYTES_MIN = 5 * 1_048_576; // of all parts but the last
const OBJECT_BYTES_MAX = 512 * 1_048_576; // an object that is read whole must fit memory

/** Whether a request belongs to an upload in parts. */
export const isMultipart = ({ query }: S3Request): boolean => query.has('uploads') || query.has('uploadId');

/** The five operations of an upload in parts. @throws S3Error */
export const answerMultipart = async (target: MultipartTarget, request: S3Request): Promise<RestResponse> => {
  const { method, query } = request;
  if (query.has('uploads')) {
    if (method === 'POST') return create(target, request);
    throw notImplemented('uploads');
  }
  const upload = await target.bucket.uploads.find(query.get('uploadId') ?? '', target.key);
  switch (method) {
    case 'PUT':
      return uploadPart(target, upload, request);
    case 'POST':
      return target.bucket.uploads.exclusively(upload, () => complete(target, upload, request));
    case 'DELETE':
      await target.bucket.uploads.exclusively(upload, () => target.bucket.uploads.remove(upload));
      return { status: 204, body: '' };
    case 'GET':
      return listParts(target, upload, request);
    default:
      throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
};

const create = async ({ bucket, key, nowMs }: MultipartTarget, request: S3Request): Promise<RestResponse> => {
  checkKey(key);
  const uploadId = await bucket.uploads.create({ key, headers: keptHeaders(request.headers), initiatedAtMs: nowMs });
  const ids = [element('Bucket', bucket.name), element('Key', key), element('UploadId', uploadId)];
  return xml(xmlDocument('InitiateMultipartUploadResult', ...ids));
};

const uploadPart = async (target: MultipartTarget, upload: Upload, request: S3Request): Promise<RestResponse> => {
  if (request.headers['x-amz-copy-source'] !== undefined) throw notImplemented('x-amz-copy-source');
  const partNumber = Number(request.query.get('partNumber'));
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > PARTS_MAX) {
    throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${PARTS_MAX}, inclusive`);
  }
  const { body, checksum } = verifiedContent(request);
  const etag = md5(body).toString('hex');
  const part = { partNumber, etag, bytes: body.length, lastModifiedMs: target.nowMs };
  await target.bucket.uploads.exclusively(upload, async () => {
    await target.bucket.uploads.find(upload.uploadId, upload.key);
    await target.bucket.uploads.putPart(upload, { ...part, ...(checksum === undefined ? {} : { checksum }) }, body);
  });
  return { status: 200, headers: { etag: `"${etag}"`, ...checksumHeaders(checksum) }, body: '' };
};

const complete = async (target: MultipartTarget, upload: Upload, request: S3Request): Promise<RestResponse> => {
  const { bucket, key } = target;
  const { uploads } = bucket;
  refuseUnknownConditions(request.headers);
  await uploads.find(upload.uploadId, key);
  const parts = chosenParts(request.body.toString('utf8'), await uploads.parts(upload));
  const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, 'hex')));
  const meta = await bucket.put({
    key,
    body: uploads.bodies(upload, parts),
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    etag: `${createHash('md5').update(digests).digest('hex')}-${parts.length}`,
    headers: upload.headers,
    checksum: compositeChecksum(parts.map(({ checksum }) => checksum)),
    eventName: 'ObjectCreated:CompleteMultipartUpload',
    ids: request.ids,
    check: (current) => checkWrite(request.headers, { key, current }),
  });
  await uploads.remove(upload);
  const result = [
    element('Location', `/${bucket.name}/${key}`),
    element('Bucket', bucket.name),
    element('Key', key),
    element('ETag', `"${meta.etag}"`),
    ...(meta.checksum === undefined
      ? []
      : [
          element(`Checksum${meta.checksum.algorithm.toUpperCase()}`, meta.checksum.base64),
          element('ChecksumType', checksumType(meta.checksum)),
        ]),
  ];
  return xml(xmlDocument('CompleteMultipartUploadResult', ...result));
};

/** The parts that the client names, which must be those that were sent. */
const chosenParts = (body: string, sent: readonly Part[]): Part[] => {
  const named = elementsOf(body, 'Part').map((part) => ({
    partNumber: Number(textOf(part, 'PartNumber')),
    etag: (textOf(part, 'ETag') ?? '').replaceAll('"', ''),
  }));
  if (named.length === 0 || named.length > PARTS_MAX) {
    throw new S3Error('MalformedXML', 'The XML you provided was not well-formed or did not validate');
  }
  if (named.some(({ partNumber }, at) => at > 0 && partNumber <= (named[at - 1]?.partNumber ?? 0))) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
  }
  const byNumber = new Map(sent.map((part) => [part.partNumber, part]));
  const parts = named.map(({ partNumber, etag }) => {
    const part = byNumber.get(partNumber);
    if (part?.etag === etag) return part;
    throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found.', {
      PartNumber: String(partNumber),
    });
  });
  if (parts.slice(0, -1).some(({ bytes }) => bytes < PART_BYTES_MIN)) {
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
  }
  if (parts.reduce((sum, { bytes }) => sum + bytes, 0) > OBJECT_BYTES_MAX) {
    throw new S3Error('EntityTooLarge', `The local runtime keeps objects of up to ${OBJECT_BYTES_MAX} bytes`);
  }
  return parts;
};

const PARTS_PER_PAGE = 1_000;

const listParts = async (target: MultipartTarget, upload: Upload, { query }: S3Request): Promise<RestResponse> => {
  const after = Number(query.get('part-number-marker') ?? 0);
  const most = Math.min(PARTS_PER_PAGE, Number(query.get('max-parts') ?? PARTS_PER_PAGE));
  const later = (await target.bucket.uploads.parts(upload)).filter(({ partNumber }) => partNumber > after);
  const page = later.slice(0, most);
  return xml(
    xmlDocument(
      'ListPartsResult',
      element('Bucket', target.bucket.name),
      element('Key', upload.key),
      element('UploadId', upload.uploadId),
      element('PartNumberMarker', after),
      element('NextPartNumberMarker', page.at(-1)?.partNumber ?? after),
      element('MaxParts', most),
      element('IsTruncated', later.length > page.length),
      ...page.map(partMarkup),
    ),
  );
};

const partMarkup = ({ partNumber, etag, bytes, lastModifiedMs }: Part): Markup =>
  element(
    'Part',
    element('PartNumber', partNumber),
    element('LastModified', new Date(lastModifiedMs).toISOString()),
    element('ETag', `"${etag}"`),
    element('Size', bytes),
  );

const xml = (body: string): RestResponse => ({ status: 200, headers: { 'content-type': 'application/xml' }, body });
