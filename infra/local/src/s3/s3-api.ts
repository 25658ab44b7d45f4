import { REGION } from '../core/arn.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/ports.ts';
import type { RestResponse, RestService } from '../core/rest-service.ts';
import { element } from '../core/xml.ts';
import type { Bucket } from './bucket.ts';
import { type CopyTarget, copyObject } from './copy-object.ts';
import { deleteObject, deleteObjects } from './delete-objects.ts';
import { getObject, headObject } from './get-object.ts';
import { listObjectsV2 } from './list-objects.ts';
import { answerMultipart, isMultipart } from './multipart.ts';
import { putObject } from './put-object.ts';
import { errorResponse, noSuchBucket, notImplemented, requestIds, S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { xmlDocument } from './xml.ts';

export interface S3ApiOptions {
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The REST API of object storage, path style; takes every path, so it is asked last. */
export const createS3Api = (options: S3ApiOptions): RestService => ({
  matches: () => true,
  handle: async (request) => {
    const response = await respond({ ...request, ids: requestIds() }, options);
    const [, bucketName = ''] = request.path.split('/', 2);
    options.buckets.get(bucketName)?.meter.countAnswer(request, response);
    return response;
  },
});

const respond = async (request: S3Request, options: S3ApiOptions): Promise<RestResponse> => {
  const { ids, path } = request;
  try {
    const response = await answer(request, options);
    return { ...response, headers: { ...ids, ...response.headers } };
  } catch (error) {
    if (!(error instanceof S3Error)) options.log('error', 'an object request failed', { path, error });
    return errorResponse(error, ids);
  }
};

const answer = async (request: S3Request, { buckets, clock }: S3ApiOptions): Promise<RestResponse> => {
  const { bucketName, key } = parsePath(request.path);
  if (bucketName === '') return listBuckets(buckets);
  const bucket = buckets.get(bucketName);
  if (bucket === undefined) throw noSuchBucket(bucketName);
  if (key === '') return answerBucket(bucket, request);
  if (isMultipart(request)) return answerMultipart({ bucket, key, nowMs: clock.nowMs() }, request);
  return answerObject({ bucket, key, buckets }, request);
};

const answerBucket = async (bucket: Bucket, request: S3Request): Promise<RestResponse> => {
  const { method, query } = request;
  if (method === 'HEAD') return { status: 200, headers: { 'x-amz-bucket-region': REGION }, body: '' };
  if (method === 'POST' && query.has('delete')) return deleteObjects(bucket, request);
  if (method === 'GET' && query.has('location')) return location();
  if (method === 'GET' && query.get('list-type') === '2') return listObjectsV2(bucket, request);
  throw notImplemented([...query.keys()].join());
};

// Each names another operation on the same path.
const OTHER_OPERATIONS = ['acl', 'attributes', 'legal-hold', 'partNumber', 'restore', 'retention', 'select', 'tagging'];

const answerObject = async (target: CopyTarget, request: S3Request): Promise<RestResponse> => {
  const { bucket, key } = target;
  const other = OTHER_OPERATIONS.find((name) => request.query.has(name));
  if (other !== undefined) throw notImplemented(other);
  switch (request.method) {
    case 'PUT':
      if (request.headers['x-amz-copy-source'] !== undefined) return copyObject(target, request);
      return putObject(bucket, key, request);
    case 'GET':
      return getObject(bucket, key, request);
    case 'HEAD':
      return headObject(bucket, key, request);
    case 'DELETE':
      return deleteObject(bucket, key, request);
    default:
      throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
};

const parsePath = (path: string): { bucketName: string; key: string } => {
  const slash = path.indexOf('/', 1);
  const [bucket, key] = slash === -1 ? [path.slice(1), ''] : [path.slice(1, slash), path.slice(slash + 1)];
  try {
    return { bucketName: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.", { URI: path });
  }
};

const listBuckets = (buckets: ReadonlyMap<string, Bucket>): RestResponse => {
  const entries = [...buckets.values()].map(({ name, createdAtMs }) =>
    element('Bucket', element('Name', name), element('CreationDate', new Date(createdAtMs).toISOString())),
  );
  return xml(xmlDocument('ListAllMyBucketsResult', element('Buckets', ...entries)));
};

// us-east-1 is the region whose name S3 leaves out.
const location = (): RestResponse => xml(xmlDocument('LocationConstraint'));

const xml = (body: string): RestResponse => ({ status: 200, headers: { 'content-type': 'application/xml' }, body });
