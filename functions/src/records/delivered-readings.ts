import { type ArchivedReading, WireError } from '@alleycat/domain';
import type { ReadingArchive } from '@alleycat/domain/ports';
import { parseArchivedReading } from '@alleycat/domain/wire';
import { type DeliveredObject, isGone, type Unread } from './event.ts';
import type { UnreadObject } from './unread-objects-error.ts';

/** The readings of some objects, and what of them could not be read; of malformed lines the first, as an example. */
export interface DeliveredReadings extends Unread {
  readonly readings: readonly ArchivedReading[];
  readonly unreadObjects: readonly UnreadObject[];
  readonly example?: { readonly key: string; readonly line: string; readonly message: string };
}

/** As much of a malformed line as is shown. */
const EXAMPLE_LENGTH_MAX = 300;

/**
 * Reads all lines of the objects. One that is no archived reading stays out, and an object that is gone is passed over:
 * neither gets better by being tried again. Of an object that cannot be read to its end, what was read counts.
 */
export const readDelivered = async (
  objects: readonly DeliveredObject[],
  archiveOf: (bucket: string) => ReadingArchive,
): Promise<DeliveredReadings> => {
  const readings: ArchivedReading[] = [];
  const unreadObjects: UnreadObject[] = [];
  let goneObjects = 0;
  let malformedLines = 0;
  let example: DeliveredReadings['example'];

  const addLine = (line: string, key: string): void => {
    try {
      readings.push(parseArchivedReading(line));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      malformedLines += 1;
      example ??= { key, line: line.slice(0, EXAMPLE_LENGTH_MAX), message: error.message };
    }
  };

  for (const { bucket, key } of objects) {
    try {
      for await (const lines of archiveOf(bucket).lines(key)) for (const line of lines) addLine(line, key);
    } catch (error) {
      if (isGone(error)) goneObjects += 1;
      else unreadObjects.push({ key, cause: error });
    }
  }
  return { readings, goneObjects, unreadObjects, malformedLines, ...(example && { example }) };
};
