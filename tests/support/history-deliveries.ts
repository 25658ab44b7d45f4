import type { Reading } from '../../domain/src/index.ts';
import type { HistoryStore } from '../../domain/src/ports/index.ts';
import { rebuildHistory, recordReadings } from '../../domain/src/use-cases/index.ts';
import { encodeArchivedReading } from '../../domain/src/wire/index.ts';
import { type MemoryHistoryStore, memoryHistoryStore } from './fakes/memory-history-store.ts';
import { type MemoryReadingArchive, memoryReadingArchive } from './fakes/memory-reading-archive.ts';
import { integerBetween, seededRandom, shuffled } from './random.ts';
import { classId } from './readings.ts';

/** A delivered object of readings. */
export interface Delivery {
  readonly name: string;
  readonly readings: readonly Reading[];
}

export const HISTORY_CLASSES = [classId(1), classId(2)];
export const noBackOff = { backOff: async () => undefined };

const WRITERS_MAX = 3;
const RETRIES_MAX = 200;

/** Cuts readings into objects, in any order and some of them twice, and deals the objects out to writers, one twice. */
export const dealOut = (readings: readonly Reading[], seed: number): Delivery[][] => {
  const random = seededRandom(seed);
  const repeated = readings.filter(() => random() < 0.3);
  const objects: Reading[][] = [[]];
  for (const reading of shuffled([...readings, ...repeated], random)) {
    if (random() < 0.2) objects.push([]);
    objects.at(-1)?.push(reading);
  }
  const deliveries = objects.map((each, index) => ({ name: `object-${index}`, readings: each }));
  const writers = Array.from({ length: integerBetween(random, 1, WRITERS_MAX) }, (): Delivery[] => []);
  for (const delivery of shuffled([...deliveries, ...deliveries.slice(-1)], random)) {
    writers[integerBetween(random, 0, writers.length - 1)]?.push(delivery);
  }
  return writers;
};

export const archiveDelivery = (archive: MemoryReadingArchive, { name, readings }: Delivery): void =>
  archive.put(
    name,
    readings.map((reading) => encodeArchivedReading({}, reading)),
  );

/** Tries again until it succeeds, as the service that delivers does. */
export const stubbornly = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let retry = 1; ; retry += 1) {
    try {
      return await work();
    } catch (error) {
      if (retry === RETRIES_MAX) throw error;
    }
  }
};

/** What is stored after one undisturbed delivery of everything. */
export const recordedAtOnce = async (readings: readonly Reading[]): Promise<MemoryHistoryStore> => {
  const history = memoryHistoryStore();
  await recordReadings(readings, { history }, noBackOff);
  return history;
};

/** What is stored after an undisturbed rebuild from an archive of these deliveries. */
export const rebuiltAtOnce = async (deliveries: readonly Delivery[]): Promise<MemoryHistoryStore> => {
  const history = memoryHistoryStore();
  const archive = memoryReadingArchive();
  for (const delivery of deliveries) archiveDelivery(archive, delivery);
  for (const id of HISTORY_CLASSES) await rebuildHistory(id, { history, archive }, noBackOff);
  return history;
};

/** Of each class what its board was made from and what it should be made from. */
export const digestsOf = (history: HistoryStore) =>
  Promise.all(
    HISTORY_CLASSES.map(async (id) => {
      const { byPartition, digest } = await history.curveVersions(id);
      return { built: (await history.boardInfo(id))?.builtFrom, stored: byPartition.size === 0 ? undefined : digest };
    }),
  );
