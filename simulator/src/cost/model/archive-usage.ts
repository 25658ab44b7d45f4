import type { BucketUsage, DeliveryUsage } from '../usage.ts';
import { dashboardReads } from './dashboard.ts';
import { ARCHIVED_BYTES, ARCHIVED_GZIP_BYTES, RECORD_BYTES } from './measured.ts';
import { expectedHits, type RaceLoad, readingsOf, readingsPerSecond } from './race-load.ts';
import { TRANSFORM_BUFFER_MEGABYTES } from './settings.ts';

const FIREHOSE_UNIT_BYTES = 5 * 1024;
const MEGABYTE = 1024 ** 2;

/** Firehose bills every record as started 5 KB. */
export function deliveryUsageOf(load: RaceLoad): DeliveryUsage {
  const records = readingsOf(load);
  return {
    name: 'ReadingDelivery',
    records,
    billedBytes: records * Math.ceil(RECORD_BYTES / FIREHOSE_UNIT_BYTES) * FIREHOSE_UNIT_BYTES,
    bytesIn: records * RECORD_BYTES,
  };
}

/** Records are transformed together until they are 1 MB, or the first has waited for the transform's buffer time. */
export function transformIntervalSeconds(load: RaceLoad): number {
  const fullAfterSeconds = (TRANSFORM_BUFFER_MEGABYTES * MEGABYTE) / (readingsPerSecond(load) * RECORD_BYTES);
  return Math.min(fullAfterSeconds, Math.max(1, load.settings.transformBufferSeconds));
}

export const transformsOf = (load: RaceLoad): number => portionsOf(load, transformIntervalSeconds(load));

/** What is left at the end of a race is a portion as well. */
const portionsOf = ({ raceLengthSeconds }: RaceLoad, intervalSeconds: number): number =>
  Math.floor(raceLengthSeconds / intervalSeconds) + 1;

/** An object is stored when it has its size, for which it grows by whole portions of the transform, or its time. */
export function deliveryIntervalSeconds(load: RaceLoad): number {
  const { deliveryBufferMegabytes, deliveryBufferSeconds } = load.settings;
  const fullAfterSeconds = (deliveryBufferMegabytes * MEGABYTE) / (readingsPerSecond(load) * ARCHIVED_BYTES);
  const portion = transformIntervalSeconds(load);
  return Math.min(Math.ceil(fullAfterSeconds / portion) * portion, Math.max(portion, deliveryBufferSeconds));
}

/** Objects of archived readings; each invokes the records function. */
export const objectsOf = (load: RaceLoad): number => portionsOf(load, deliveryIntervalSeconds(load));

/**
 * S3, the archive: one PUT and one GET an object. The history: for each object and class
 * - the parts of the racers in it are read and written (a read of what is cached is a request as well),
 * - one HEAD and one LIST ask whether the board is up to date, all parts are read, and the board is written.
 */
export function bucketUsagesOf(load: RaceLoad): readonly BucketUsage[] {
  const { historyPartitions } = load.settings;
  const objects = objectsOf(load);
  const updates = objects * load.classes;
  const partsTouched = expectedHits(historyPartitions, load.racers);
  const parts = expectedHits(historyPartitions, Math.max(load.knownRacers, load.racers));
  const archivedBytes = readingsOf(load) * ARCHIVED_GZIP_BYTES;
  const asked = dashboardReads(load);
  return [
    {
      bucket: 'ReadingsBucket',
      putRequests: objects,
      getRequests: objects,
      bytesIn: archivedBytes,
      bytesOut: archivedBytes,
      storedBytes: archivedBytes,
    },
    {
      bucket: 'HistoryBucket',
      putRequests: updates * (partsTouched + 2),
      getRequests: updates * (partsTouched + parts + 1) + asked.objectReads * load.classes,
      bytesIn: 0,
      bytesOut: 0,
      storedBytes: 0,
    },
  ];
}
