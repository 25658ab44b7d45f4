import type { BucketNotificationSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';

/** What happened to an object, as notifications call it. */
export type ObjectEventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete';

export const wants = (
  { events, prefix, suffix }: BucketNotificationSpec,
  { eventName, key }: { eventName: ObjectEventName; key: string },
): boolean =>
  key.startsWith(prefix) && key.endsWith(suffix) && events.some((event) => coversEvent(event, `s3:${eventName}`));

/**
 * S3 takes no two notifications of one bucket that one event could match.
 * @throws RuntimeError NOTIFICATIONS_OVERLAP
 */
export const checkOverlaps = (notifications: readonly BucketNotificationSpec[]): void => {
  notifications.forEach((one, at) => {
    const other = notifications.slice(at + 1).find((candidate) => overlap(one, candidate));
    if (other === undefined) return;
    const message = `the notifications ${one.id} and ${other.id} of ${one.bucketName} overlap: give them prefixes or suffixes of which none begins or ends with the other`;
    throw new RuntimeError('NOTIFICATIONS_OVERLAP', message);
  });
};

const overlap = (one: BucketNotificationSpec, other: BucketNotificationSpec): boolean =>
  one.bucketName === other.bucketName &&
  (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
  (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix)) &&
  one.events.some((event) => other.events.some((rival) => coversEvent(event, rival) || coversEvent(rival, event)));

const coversEvent = (pattern: string, event: string): boolean =>
  pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern === event;
