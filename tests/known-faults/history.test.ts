import { describe, expect, it } from 'vitest';
import { decodeHistoryBoard } from '../../domain/src/index.ts';
import type { ReadingArchive } from '../../domain/src/ports/index.ts';
import { rebuildHistory } from '../../domain/src/use-cases/index.ts';
import { encodeArchivedReading } from '../../domain/src/wire/index.ts';
import { createHandler } from '../../functions/src/records/handler.ts';
import { objectsCreated } from '../support/aws-events.ts';
import { type MemoryHistoryStore, memoryHistoryStore } from '../support/fakes/memory-history-store.ts';
import { memoryReadingArchive } from '../support/fakes/memory-reading-archive.ts';
import { recordingTelemetry } from '../support/fakes/recording-telemetry.ts';
import { nobodyHidden } from '../support/hidden.ts';
import { noBackOff } from '../support/history-deliveries.ts';
import { classId, reading, wireReading } from '../support/readings.ts';

const line = (fields: Parameters<typeof reading>[0]): string => encodeArchivedReading(wireReading(), reading(fields));
/** Five racers, three seconds each, an object for each racer. */
const racers = ['ann', 'bob', 'cyd', 'dov', 'eve'];
const objects = Object.fromEntries(
  racers.map((id, index) => [
    `readings/${id}`,
    [5, 6, 7].map((second) => line({ racerId: id, second, outputHundredths: 10_000 + 100 * index + second })),
  ]),
);

const archiveOf = (): ReadingArchive => ({
  list: async function* () {
    yield* Object.keys(objects);
  },
  lines: async function* (name) {
    yield objects[name] ?? [];
  },
});

/** One fresh instance of the function that records deliveries. */
const openRecords = (history: MemoryHistoryStore) =>
  createHandler({
    archiveOf,
    history,
    hidden: nobodyHidden,
    recording: { backOff: () => new Promise((resolve) => setImmediate(resolve)), attemptsMax: 30 },
    telemetry: recordingTelemetry(),
  });

const allNames = Object.keys(objects);

const boardOf = async (history: MemoryHistoryStore) => {
  const info = await history.boardInfo(classId(1));
  const bytes = info && (await history.readBoard(classId(1), info.version));
  return bytes && decodeHistoryBoard(bytes);
};

/** The all-time top of a second: `eve 104.07`, best first. */
const topOf = async (history: MemoryHistoryStore, second: number): Promise<string[]> => {
  const top = (await boardOf(history))?.at(second)?.top ?? [];
  return top.map(({ racerId, outputHundredths }) => `${racerId} ${(outputHundredths / 100).toFixed(2)}`);
};
const wholeTop = ['eve 104.07', 'dov 103.07', 'cyd 102.07', 'bob 101.07', 'ann 100.07'];

describe('faults of the original application in all-time history', () => {
  it('history survives cold start: a fresh instance goes on from what is stored', async () => {
    const history = memoryHistoryStore();
    for (const name of allNames) await openRecords(history)(objectsCreated([name]));
    expect(await topOf(history, 7)).toEqual(wholeTop);
  });

  it('history survives concurrent deliveries: whoever loses a write reads again', async () => {
    const history = memoryHistoryStore();
    await Promise.all(allNames.map((name) => openRecords(history)(objectsCreated([name]))));
    expect(await topOf(history, 7)).toEqual(wholeTop);
  });

  it('history survives deletion: it is made again from the archive, byte for byte', async () => {
    const history = memoryHistoryStore();
    await openRecords(history)(objectsCreated(allNames));
    const again = memoryHistoryStore();
    const archive = memoryReadingArchive();
    for (const [name, lines] of Object.entries(objects)) archive.put(name, lines);
    await rebuildHistory(classId(1), { archive, history: again }, noBackOff);
    expect(again.contents()).toEqual(history.contents());
  });

  it('every record of an S3 event is handled: five objects in one event', async () => {
    const history = memoryHistoryStore();
    await openRecords(history)(objectsCreated(allNames));
    expect(await topOf(history, 7)).toEqual(wholeTop);
  });

  it('first-time racers appear in all-time: with every second of their first race', async () => {
    const history = memoryHistoryStore();
    await openRecords(history)(objectsCreated(['readings/ann']));
    await openRecords(history)(objectsCreated(['readings/bob']));
    for (const second of [5, 6, 7]) {
      expect(await topOf(history, second)).toEqual([`bob 101.0${second}`, `ann 100.0${second}`]);
    }
    expect((await boardOf(history))?.racerCount).toBe(2);
  });
});
