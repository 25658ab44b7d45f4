import type { HistoryStore, ReadingArchive } from '@alleycat/domain/ports';
import { type HistoryOptions, recordReadings } from '@alleycat/domain/use-cases';
import type { S3Event } from 'aws-lambda';
import type { Telemetry } from '../lambda/log.ts';
import { readDelivered } from './delivered-readings.ts';
import { createdObjects, metricsOf } from './event.ts';

export interface RecordsPorts {
  /** The bucket is known from the event alone: it depends on this function, so the function cannot depend on it. */
  readonly archiveOf: (bucket: string) => ReadingArchive;
  readonly history: HistoryStore;
  readonly recording: HistoryOptions;
  readonly telemetry: Telemetry;
}

/**
 * Joins the readings of delivered objects with the all-time history. Fails only for what another attempt may mend;
 * the join makes attempts after the first, and events that come twice, harmless.
 */
export const createHandler =
  ({ archiveOf, history, recording, telemetry }: RecordsPorts) =>
  async (event: Partial<S3Event>): Promise<void> => {
    const delivered = await readDelivered(createdObjects(event), archiveOf);
    const { readings, malformedLines, example } = delivered;
    if (malformedLines > 0) telemetry.warn('delivered lines are no archived readings', { malformedLines, example });
    telemetry.count(metricsOf(await recordReadings(readings, { history }, recording), delivered));
  };
