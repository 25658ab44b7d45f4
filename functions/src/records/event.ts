import type { RecordedHistory } from '@alleycat/domain/use-cases';
import type { S3Event } from 'aws-lambda';

/** An object of delivered readings. */
export interface DeliveredObject {
  readonly bucket: string;
  readonly key: string;
}

/** The objects that an event says were created. A test event of S3 has no records. */
export const createdObjects = (event: Partial<S3Event>): DeliveredObject[] =>
  (event.Records ?? [])
    .filter(({ eventName }) => eventName.startsWith('ObjectCreated:'))
    .map(({ s3 }) => ({ bucket: s3.bucket.name, key: decodeKey(s3.object.key) }));

/** Keys come encoded as in a form: a space is a plus sign. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

/** The object was removed after S3 told of it. */
export const isGone = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchKey';

/** What could not be read of the objects of an event. */
export interface Unread {
  readonly goneObjects: number;
  readonly unreadObjects: readonly unknown[];
  readonly malformedLines: number;
}

export const metricsOf = (recorded: RecordedHistory, { goneObjects, unreadObjects, malformedLines }: Unread) => ({
  ReadingsRecorded: recorded.readingCount,
  PartsWritten: recorded.partsWritten,
  HistoryConflicts: recorded.conflicts,
  BoardsWritten: recorded.boardsWritten,
  LinesMalformed: malformedLines,
  ObjectsGone: goneObjects,
  ObjectsUnread: unreadObjects.length,
});
