import type { RestRequest, RestResponse } from '../core/rest-service.ts';
import type { Bucket } from './bucket.ts';
import { verifyBody } from './checksums.ts';
import { checkDelete } from './conditions.ts';
import { S3Error } from './s3-error.ts';
import { element, elementsOf, type Markup, textOf, xmlDocument } from './xml.ts';

const KEYS_MAX = 1_000;

/** Deleting what is not there is a success. */
export const deleteObject = async (bucket: Bucket, key: string, request: RestRequest): Promise<RestResponse> => {
  await bucket.delete(key, (current) => checkDelete(request.headers['if-match'], { key, current }));
  return { status: 204, body: '' };
};

export const deleteObjects = async (bucket: Bucket, request: RestRequest): Promise<RestResponse> => {
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
  const results: Markup[] = [];
  for (const { key = '', etag } of objects) {
    const failure = await tryDelete(bucket, key, etag);
    if (failure !== undefined) results.push(failure);
    else if (!isQuiet) results.push(element('Deleted', element('Key', key)));
  }
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument('DeleteResult', ...results) };
};

const tryDelete = async (bucket: Bucket, key: string, etag: string | undefined): Promise<Markup | undefined> => {
  try {
    await bucket.delete(key, (current) => checkDelete(etag, { key, current }));
    return undefined;
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return element('Error', element('Key', key), element('Code', error.name), element('Message', error.message));
  }
};
