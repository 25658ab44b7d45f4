import { describe, expect, it } from 'vitest';
import { StaleWriteError } from '../../../../domain/src/index.ts';
import type { HiddenRacers, HistoryStore, ReadingArchive } from '../../../../domain/src/ports/index.ts';
import { encodeArchivedReading } from '../../../../domain/src/wire/index.ts';
import { createHandler } from '../../../../functions/src/records/handler.ts';
import { objectsCreated } from '../../../support/aws-events.ts';
import { memoryHistoryStore, wrapHistory } from '../../../support/fakes/memory-history-store.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { hiding, nobodyHidden } from '../../../support/hidden.ts';
import { classId, raceId, racerId, reading, wireReading } from '../../../support/readings.ts';

type Objects = Readonly<Record<string, readonly string[] | Error>>;

const missing = () => Object.assign(new Error('The specified key does not exist.'), { name: 'NoSuchKey' });

/** An archive per bucket; one object is lines, in portions of two, or what reading it throws. */
const memoryArchives =
  (buckets: Readonly<Record<string, Objects>>) =>
  (bucket: string): ReadingArchive => ({
    list: async function* () {
      yield* Object.keys(buckets[bucket] ?? {});
    },
    lines: async function* (name) {
      const object = buckets[bucket]?.[name] ?? missing();
      if (object instanceof Error) throw object;
      for (let at = 0; at < object.length; at += 2) yield object.slice(at, at + 2);
    },
  });

const openTest = (
  objects: Objects,
  { history = memoryHistoryStore(), hidden = nobodyHidden }: { history?: HistoryStore; hidden?: HiddenRacers } = {},
) => {
  const telemetry = recordingTelemetry();
  const archiveOf = memoryArchives({ readings: objects });
  const recording = { backOff: async () => undefined, attemptsMax: 3 };
  return { history, telemetry, handle: createHandler({ archiveOf, history, hidden, recording, telemetry }) };
};

const line = (fields: Parameters<typeof reading>[0] = {}): string =>
  encodeArchivedReading(wireReading(), reading(fields));

const curvesOfClass = async (history: HistoryStore, number = 1) => {
  const racerIds: string[] = [];
  for (let partition = 0; partition < history.partitionCount; partition += 1) {
    const stored = await history.readCurves({ classId: classId(number), partition });
    racerIds.push(...(stored?.curves.racerIds ?? []));
  }
  return racerIds.sort();
};

const nothing = {
  ReadingsRecorded: 0,
  PartsWritten: 0,
  HistoryConflicts: 0,
  BoardsWritten: 0,
  LinesMalformed: 0,
  ObjectsGone: 0,
  ObjectsUnread: 0,
};

describe('records', () => {
  it('joins all readings of an event with the history, and refreshes the board of each class once', async () => {
    const { handle, history, telemetry } = openTest({
      'readings/a': [line(), line({ second: 8 }), line({ racerId: 'bob' })],
      'readings/b': [line({ racerId: 'bob', outputHundredths: 13_000 }), line({ raceId: raceId('2-1620992100') })],
    });
    await handle(objectsCreated(['readings/a', 'readings/b']));
    expect([await curvesOfClass(history), await curvesOfClass(history, 2)]).toEqual([['ann', 'bob'], ['ann']]);
    expect(telemetry.calls).toEqual([
      ['count', { ...nothing, ReadingsRecorded: 5, PartsWritten: 2, BoardsWritten: 2 }],
    ]);
    expect((await history.boardInfo(classId(1)))?.builtFrom).toBe((await history.curveVersions(classId(1))).digest);
  });

  it('leaves hidden racers out of history', async () => {
    const { handle, history, telemetry } = openTest(
      { 'readings/a': [line(), line({ racerId: 'bob' })] },
      { hidden: hiding(new Set([racerId('ann')])) },
    );
    await handle(objectsCreated(['readings/a']));
    expect(await curvesOfClass(history)).toEqual(['bob']);
    expect(telemetry.calls).toEqual([
      ['count', { ...nothing, ReadingsRecorded: 1, PartsWritten: 1, BoardsWritten: 1 }],
    ]);
  });

  it('records nothing while nobody can say who is hidden: Lambda delivers the event again', async () => {
    const hidden = { current: () => Promise.reject(new Error('the table throttles')) };
    const { handle, history } = openTest({ 'readings/a': [line()] }, { hidden });
    await expect(handle(objectsCreated(['readings/a']))).rejects.toThrow('the table throttles');
    expect(await curvesOfClass(history)).toEqual([]);
  });

  it('changes nothing when an event comes twice', async () => {
    const { handle, telemetry } = openTest({ 'readings/a': [line()] });
    await handle(objectsCreated(['readings/a']));
    await handle(objectsCreated(['readings/a']));
    expect(telemetry.calls.at(-1)).toEqual(['count', { ...nothing, ReadingsRecorded: 1 }]);
  });

  it('aws-semantics 6.1: decodes the key of an object', async () => {
    const key = 'readings/2026/01/01/00/räder + 1=2 %41.gz';
    const { handle, history } = openTest({ [key]: [line()] });
    await handle(objectsCreated([key]));
    expect(await curvesOfClass(history)).toEqual(['ann']);
  });

  it.each([
    ['of objects that were removed', objectsCreated(['readings/a'], { eventName: 'ObjectRemoved:Delete' })],
    ['without records, which S3 sends to try a configuration', { Event: 's3:TestEvent' }],
  ])('has nothing to do for an event %s', async (_, event) => {
    const { handle, history, telemetry } = openTest({ 'readings/a': [line()] });
    await handle(event as ReturnType<typeof objectsCreated>);
    expect(await curvesOfClass(history)).toEqual([]);
    expect(telemetry.calls).toEqual([['count', nothing]]);
  });

  it.each(['ObjectCreated:CompleteMultipartUpload', 'ObjectCreated:Copy'])(
    'records objects of %s',
    async (eventName) => {
      const { handle, history } = openTest({ 'readings/a': [line()] });
      await handle(objectsCreated(['readings/a'], { eventName }));
      expect(await curvesOfClass(history)).toEqual(['ann']);
    },
  );

  it('passes over an object that is gone, and records the others', async () => {
    const { handle, history, telemetry } = openTest({ 'readings/b': [line()] });
    await handle(objectsCreated(['readings/gone', 'readings/b']));
    expect(await curvesOfClass(history)).toEqual(['ann']);
    expect(telemetry.calls.at(-1)).toMatchObject(['count', { ReadingsRecorded: 1, ObjectsGone: 1 }]);
  });

  it('counts malformed lines, shows the first of them cut to a length, and records the others', async () => {
    const long = `{"racerId":"${'x'.repeat(1_000)}`;
    const { handle, history, telemetry } = openTest({ 'readings/a': [long, line(), '{}'] });
    await handle(objectsCreated(['readings/a']));
    expect(await curvesOfClass(history)).toEqual(['ann']);
    const example = { key: 'readings/a', line: long.slice(0, 300), message: 'the archived line is not JSON' };
    expect(telemetry.calls).toEqual([
      ['warn', 'delivered lines are no archived readings', { malformedLines: 2, example }],
      ['count', expect.objectContaining({ ReadingsRecorded: 1, LinesMalformed: 2 })],
    ]);
  });

  it('fails when an object cannot be read, so that Lambda delivers the event again, but records the others', async () => {
    const cause = new Error('connection reset');
    const { handle, history, telemetry } = openTest({ 'readings/a': cause, 'readings/b': [line()] });
    await expect(handle(objectsCreated(['readings/a', 'readings/b']))).rejects.toMatchObject({
      name: 'UnreadObjectsError',
      code: 'OBJECTS_UNREAD',
      message:
        'could not read readings/a (connection reset): deliver the event again, or mend the objects and rebuild the history',
      cause,
    });
    expect(await curvesOfClass(history)).toEqual(['ann']);
    expect(telemetry.calls.at(-1)).toMatchObject(['count', { ReadingsRecorded: 1, ObjectsUnread: 1 }]);
  });

  it('records what comes before the place where an object is torn', async () => {
    const { history, telemetry } = openTest({});
    const torn: ReadingArchive = {
      ...memoryArchives({})('readings'),
      lines: async function* () {
        yield [line()];
        throw new Error('unexpected end of file');
      },
    };
    const recording = { backOff: async () => undefined };
    const handle = createHandler({ archiveOf: () => torn, history, hidden: nobodyHidden, recording, telemetry });
    await expect(handle(objectsCreated(['readings/a']))).rejects.toThrow('unexpected end of file');
    expect(await curvesOfClass(history)).toEqual(['ann']);
  });

  it('counts conflicts, and fails when other writers come between every time', async () => {
    let late = 2;
    const busy = wrapHistory(memoryHistoryStore(), (name, call) => {
      if (name !== 'writeCurves' || late === 0) return call();
      late -= 1;
      return Promise.reject(new StaleWriteError('somebody was faster'));
    });
    const { handle, telemetry } = openTest({ 'readings/a': [line()] }, { history: busy });
    await handle(objectsCreated(['readings/a']));
    expect(telemetry.calls.at(-1)).toMatchObject(['count', { PartsWritten: 1, HistoryConflicts: 2 }]);
    late = 3;
    const event = openTest({ 'readings/a': [line({ outputHundredths: 20_000 })] }, { history: busy });
    await expect(event.handle(objectsCreated(['readings/a']))).rejects.toMatchObject({
      code: 'HISTORY_WRITE_INCOMPLETE',
    });
  });
});
