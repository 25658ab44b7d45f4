import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../core/errors.ts';
import type { RestResponse } from '../core/rest-service.ts';
import { element } from '../core/xml.ts';
import { xmlDocument } from './xml.ts';

const STATUS = {
  BadDigest: 400,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidArgument: 400,
  InvalidDigest: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  SlowDown: 503,
} as const;

export type S3ErrorCode = keyof typeof STATUS;

/** An error as S3 answers it, with the members that its XML carries beside code and message. */
export class S3Error extends AwsError {
  readonly details: Readonly<Record<string, string>>;

  constructor(code: S3ErrorCode, message: string, details: Readonly<Record<string, string>> = {}) {
    super(code, message, { status: STATUS[code] });
    this.details = details;
  }
}

export const noSuchKey = (key: string): S3Error =>
  new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });

export const noSuchBucket = (bucket: string): S3Error =>
  new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket });

/** @param condition the header that did not hold */
export const preconditionFailed = (condition: string): S3Error =>
  new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

/** @param header the header, or combination of headers, that S3 does not implement */
export const notImplemented = (header: string): S3Error =>
  new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', {
    Header: header,
  });

export const slowDown = (): S3Error => new S3Error('SlowDown', 'Please reduce your request rate.');

/** Two ids of one request, as response headers. */
export interface RequestIds extends Readonly<Record<string, string>> {
  readonly 'x-amz-request-id': string;
  readonly 'x-amz-id-2': string;
}

export const requestIds = (): RequestIds => ({
  'x-amz-request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
  'x-amz-id-2': randomBytes(32).toString('base64'),
});

/** S3's XML form of an error; anything unknown is an InternalError. */
export const errorResponse = (error: unknown, ids: RequestIds): RestResponse => {
  const known = error instanceof S3Error ? error : new S3Error('InternalError', 'We encountered an internal error.');
  const body = xmlDocument(
    'Error',
    element('Code', known.name),
    element('Message', known.message),
    ...Object.entries(known.details).map(([name, value]) => element(name, value)),
    element('RequestId', ids['x-amz-request-id']),
    element('HostId', ids['x-amz-id-2']),
  );
  return { status: known.status, headers: { ...ids, 'content-type': 'application/xml' }, body };
};
