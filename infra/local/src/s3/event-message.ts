import { ACCOUNT_ID, bucketArn, REGION } from '../core/arn.ts';
import type { ObjectEventName } from './notification-rules.ts';
import type { RequestIds } from './s3-error.ts';

export interface ObjectEvent {
  readonly eventName: ObjectEventName;
  readonly bucketName: string;
  readonly key: string;
  readonly sequencer: string;
  /** Absent of what was removed. */
  readonly version?: { readonly bytes: number; readonly etag: string };
  readonly atMs: number;
  readonly ids: RequestIds;
}

/** One event as a function receives it. @param configurationId of the notification that asked for it */
export const eventMessageJson = (event: ObjectEvent, configurationId: string): string => {
  const { bucketName, version, ids } = event;
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: REGION,
    eventTime: new Date(event.atMs).toISOString(),
    eventName: event.eventName,
    userIdentity: { principalId: `AWS:${ACCOUNT_ID}` },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: ids,
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: { name: bucketName, ownerIdentity: { principalId: ACCOUNT_ID }, arn: bucketArn(bucketName) },
      object: {
        key: formEncoded(event.key),
        ...(version === undefined ? {} : { size: version.bytes, eTag: version.etag }),
        sequencer: event.sequencer,
      },
    },
  };
  return JSON.stringify({ Records: [record] });
};

/** As a form field: a space is `+`; slashes stay plain. */
const formEncoded = (key: string): string =>
  new URLSearchParams({ '': key }).toString().slice(1).replaceAll('%2F', '/');
