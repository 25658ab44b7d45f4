import type { HiddenRacers, HistoryStore, ReadingArchive } from '@alleycat/domain/ports';
import { type HistoryOptions, recordReadings } from '@alleycat/domain/use-cases';
import type { S3Event } from 'aws-lambda';
import type { Telemetry } from '../lambda/log.ts';
import { readDelivered } from './delivered-readings.ts';
import { createdObjects, metricsOf } from './event.ts';
import { UnreadObjectsError } from './unread-objects-error.ts';

export interface RecordsPorts {
  /** The bucket is known from the event alone: it depends on this function, so the function cannot depend on it. */
  readonly archiveOf: (bucket: string) => ReadingArchive;
  readonly history: HistoryStore;
  readonly hidden: HiddenRacers;
  readonly recording: HistoryOptions;
  readonly telemetry: Telemetry;
}

/**
 * Joins the readings of delivered objects with the all-time history. An object that cannot be read fails the event, but
 * only after all others are recorded; the join makes attempts after the first, and events that come twice, harmless.
 */
export const createHandler =
  ({ archiveOf, history, hidden, recording, telemetry }: RecordsPorts) =>
  async (event: Partial<S3Event>): Promise<void> => {
    const delivered = await readDelivered(createdObjects(event), archiveOf);
    const { readings, unreadObjects, malformedLines, example } = delivered;
    if (malformedLines > 0) telemetry.warn('delivered lines are no archived readings', { malformedLines, example });
    const options = { ...recording, hidden: await hidden.current() };
    telemetry.count(metricsOf(await recordReadings(readings, { history }, options), delivered));
    if (unreadObjects.length > 0) throw new UnreadObjectsError(unreadObjects);
  };
