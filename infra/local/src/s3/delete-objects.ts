import type { RestResponse } from '../core/rest-service.ts';
import { element, elementsOf, type Markup, textOf } from '../core/xml.ts';
import type { Bucket } from './bucket.ts';
import { verifyBody } from './checksums.ts';
import { checkDelete } from './conditions.ts';
import type { ObjectMeta } from './object-meta.ts';
import { type RequestIds, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { xmlDocument } from './xml.ts';

const KEYS_MAX = 1_000;

/** Deleting what is not there is a success. */
export const deleteObject = async (bucket: Bucket, key: string, request: S3Request): Promise<RestResponse> => {
  const check = deleteCheck(key, request.headers['if-match']);
  await bucket.delete({ key, ids: request.ids, check });
  return { status: 204, body: '' };
};

export const deleteObjects = async (bucket: Bucket, request: S3Request): Promise<RestResponse> => {
  verifyBody(request.body, request.headers);
  const xml = request.body.toString('utf8');
  const objects = elementsOf(xml, 'Object').map((content) => ({
    key: textOf(content, 'Key'),
    etag: textOf(content, 'ETag'),
  }));
  if (objects.length === 0 || objects.length > KEYS_MAX || objects.some(({ key }) => key === undefined)) {
    throw new S3Error('MalformedXML', 'The XML you provided was not well-formed or did not validate');
  }
  const isQuiet = textOf(xml, 'Quiet') === 'true';
  const results = await Promise.all(
    objects.map(async ({ key = '', etag }) => {
      const failure = await tryDelete(bucket, { key, etag, ids: request.ids });
      if (failure !== undefined) return [failure];
      return isQuiet ? [] : [element('Deleted', element('Key', key))];
    }),
  );
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument('DeleteResult', ...results.flat()),
  };
};

const deleteCheck = (key: string, etag: string | undefined) => (current: ObjectMeta | undefined) =>
  checkDelete(etag, { key, current });

const tryDelete = async (
  bucket: Bucket,
  { key, etag, ids }: { key: string; etag: string | undefined; ids: RequestIds },
): Promise<Markup | undefined> => {
  try {
    await bucket.delete({ key, ids, check: deleteCheck(key, etag) });
    return undefined;
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return element('Error', element('Key', key), element('Code', error.name), element('Message', error.message));
  }
};
