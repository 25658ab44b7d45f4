import { describe, expect, it } from 'vitest';
import {
  curvesOf,
  decodeHistoryBoard,
  NO_CURVES,
  type Reading,
  StaleWriteError,
} from '../../../../domain/src/index.ts';
import type { HistoryStore } from '../../../../domain/src/ports/index.ts';
import { type FoldedArchive, rebuildHistory, recordReadings } from '../../../../domain/src/use-cases/index.ts';
import { memoryHistoryStore, wrapHistory } from '../../../support/fakes/memory-history-store.ts';
import { memoryReadingArchive } from '../../../support/fakes/memory-reading-archive.ts';
import { archiveDelivery, noBackOff, recordedAtOnce } from '../../../support/history-deliveries.ts';
import { classId, reading, START_SECONDS } from '../../../support/readings.ts';

const CLASS = classId(1);
// In three parts, ann and bob are in part 2, eve in part 0.
const ann = reading({ racerId: 'ann', second: 1 });
const bob = reading({ racerId: 'bob', second: 2 });
const eve = reading({ racerId: 'eve', second: 3 });
const inOtherClass = reading({ raceId: `2-${START_SECONDS}` as Reading['raceId'] });

const archiveOf = (...objects: readonly (readonly Reading[])[]) => {
  const archive = memoryReadingArchive();
  for (const [index, readings] of objects.entries()) archiveDelivery(archive, { name: `object-${index}`, readings });
  return archive;
};

describe('rebuildHistory', () => {
  it('makes from the archive what recording made, and says how much that was', async () => {
    const history = memoryHistoryStore();
    const archive = archiveOf([ann, inOtherClass], [bob, eve, ann]);
    expect(await rebuildHistory(CLASS, { history, archive }, noBackOff)).toEqual({
      classId: 1,
      objectCount: 2,
      readingCount: 4,
      malformedLineCount: 0,
      racerCount: 3,
      partsWritten: 2,
      conflicts: 0,
      isBoardChanged: true,
    });
    expect(history.contents()).toEqual((await recordedAtOnce([ann, bob, eve])).contents());
  });

  it('replaces what is stored: what the archive does not hold is gone, also where nobody is left', async () => {
    const history = memoryHistoryStore();
    const better = reading({ racerId: 'bob', second: 2, outputHundredths: 47_025 });
    await recordReadings([better, eve, inOtherClass], { history }, noBackOff);
    const otherBefore = history.contents().get('class 2, part 2');
    await rebuildHistory(CLASS, { history, archive: archiveOf([ann, bob]) }, noBackOff);
    expect((await history.readCurves({ classId: CLASS, partition: 2 }))?.curves).toEqual(curvesOf([ann, bob]));
    expect((await history.readCurves({ classId: CLASS, partition: 0 }))?.curves).toEqual(NO_CURVES);
    expect(history.contents().get('class 2, part 2')).toEqual(otherBefore);
    expect((await history.boardInfo(CLASS))?.builtFrom).toBe((await history.curveVersions(CLASS)).digest);
  });

  it('leaves hidden racers out as if they had never ridden, and brings them back byte for byte', async () => {
    const archive = archiveOf([ann, bob, inOtherClass], [eve, ann]);
    const neverHidden = await recordedAtOnce([ann, bob, eve]);
    const history = memoryHistoryStore({
      versionOf: ({ bytes, builtFrom }) => `${builtFrom}/${Buffer.from(bytes).toString('hex')}`,
    });
    const rebuild = (...hidden: readonly Reading[]) =>
      rebuildHistory(
        CLASS,
        { history, archive },
        { ...noBackOff, hidden: new Set(hidden.map(({ racerId }) => racerId)) },
      );
    const board = async () => {
      const info = await history.boardInfo(CLASS);
      return info && decodeHistoryBoard((await history.readBoard(CLASS, info.version)) ?? new Uint8Array());
    };
    await rebuild();
    const before = history.contents();
    expect(before.get('class 1, part 2')).toEqual(neverHidden.contents().get('class 1, part 2'));

    expect(await rebuild(ann, eve)).toMatchObject({ readingCount: 1, racerCount: 1, isBoardChanged: true });
    expect((await history.readCurves({ classId: CLASS, partition: 2 }))?.curves).toEqual(curvesOf([bob]));
    expect((await history.readCurves({ classId: CLASS, partition: 0 }))?.curves).toEqual(NO_CURVES);
    expect(await board()).toMatchObject({ racerCount: 1, lengthSeconds: 2 });

    await rebuild();
    expect(history.contents()).toEqual(before);
  });

  it('passes over lines that are no readings, and counts them', async () => {
    const history = memoryHistoryStore();
    const archive = archiveOf([ann]);
    archive.put('object-1', ['{"second":', 'null', '{"second":1}']);
    const rebuilt = await rebuildHistory(CLASS, { history, archive }, noBackOff);
    expect(rebuilt).toMatchObject({ objectCount: 2, readingCount: 1, malformedLineCount: 3, racerCount: 1 });
  });

  it('tells after every object how far it is', async () => {
    const told: FoldedArchive[] = [];
    const onProgress = (folded: FoldedArchive) => told.push(folded);
    const archive = archiveOf([ann, bob], [inOtherClass], [eve]);
    await rebuildHistory(CLASS, { history: memoryHistoryStore(), archive }, { ...noBackOff, onProgress });
    expect(told).toEqual([
      { objectCount: 1, readingCount: 2, malformedLineCount: 0 },
      { objectCount: 2, readingCount: 2, malformedLineCount: 0 },
      { objectCount: 3, readingCount: 3, malformedLineCount: 0 },
    ]);
  });

  it('stores nothing for an empty archive and an empty history', async () => {
    const history = memoryHistoryStore();
    const rebuilt = await rebuildHistory(CLASS, { history, archive: archiveOf() }, noBackOff);
    expect(rebuilt).toMatchObject({ objectCount: 0, partsWritten: 0, isBoardChanged: false });
    expect(history.contents()).toEqual(new Map());
  });

  it('refuses to replace a history by an archive without any object', async () => {
    const history = memoryHistoryStore();
    await recordReadings([ann], { history }, noBackOff);
    const before = history.contents();
    await expect(rebuildHistory(CLASS, { history, archive: archiveOf() }, noBackOff)).rejects.toMatchObject({
      code: 'ARCHIVE_EMPTY',
      message: expect.stringContaining('class 1'),
    });
    expect(history.contents()).toEqual(before);
  });

  it('takes in what is delivered while it writes, and reads no object twice', async () => {
    const history = memoryHistoryStore();
    const archive = archiveOf([ann, eve]);
    let isFirst = true;
    const raced = wrapHistory(history, async (name, call) => {
      if (name === 'writeCurves' && isFirst) {
        isFirst = false;
        archiveDelivery(archive, { name: 'object-1', readings: [bob] });
        await recordReadings([bob], { history }, noBackOff);
      }
      return call();
    });
    const rebuilt = await rebuildHistory(CLASS, { history: raced, archive }, noBackOff);
    expect(rebuilt).toMatchObject({ objectCount: 2, conflicts: 1, partsWritten: 2 });
    expect(archive.namesRead).toEqual(['object-0', 'object-1']);
    expect(history.contents()).toEqual((await recordedAtOnce([ann, bob, eve])).contents());
  });

  it('takes an object that it finds in a later round into every part, also into those that are written', async () => {
    const history = memoryHistoryStore();
    const archive = archiveOf([ann, eve]);
    const raced: HistoryStore = {
      ...history,
      writeCurves: async (key, curves, expected) => {
        if (key.partition === 0 && archive.namesRead.length === 1) {
          archiveDelivery(archive, { name: 'object-1', readings: [bob] }); // its event was lost: nobody records it
          throw new StaleWriteError('again');
        }
        return history.writeCurves(key, curves, expected);
      },
    };
    const rebuilt = await rebuildHistory(CLASS, { history: raced, archive }, { ...noBackOff, concurrencyMax: 1 });
    expect(rebuilt).toMatchObject({ objectCount: 2, readingCount: 3, partsWritten: 2, conflicts: 1 });
    expect(history.contents()).toEqual((await recordedAtOnce([ann, bob, eve])).contents());
  });

  it('comes to an end however often others record while it lists, and loses nothing of theirs', async () => {
    const history = memoryHistoryStore();
    await recordReadings([reading({ racerId: 'bob', second: 2, outputHundredths: 47_025 })], { history }, noBackOff);
    const archive = archiveOf([ann, eve]);
    const meanwhile: Reading[] = [];
    const busy = {
      ...archive,
      list: async function* () {
        const names = [];
        for await (const name of archive.list()) names.push(name);
        const next = reading({ racerId: 'bob', second: 3 + meanwhile.length });
        meanwhile.push(next);
        archiveDelivery(archive, { name: `object-${meanwhile.length}`, readings: [next] });
        await recordReadings([next], { history }, noBackOff);
        yield* names;
      },
    };
    const rebuilt = await rebuildHistory(CLASS, { history, archive: busy }, noBackOff);
    expect(history.contents().get('class 1, part 2')).toEqual(
      (await recordedAtOnce([ann, eve, ...meanwhile])).contents().get('class 1, part 2'),
    );
    expect(rebuilt).toMatchObject({ objectCount: meanwhile.length, partsWritten: 2, conflicts: 3 });
  });

  it('gives up after so many rounds of other writers coming between', async () => {
    const history = memoryHistoryStore();
    const contested: HistoryStore = {
      ...history,
      writeCurves: async (key, curves) => history.writeCurves(key, curves, 'another'),
    };
    const attempts: number[] = [];
    const backOff = async (attempt: number) => void attempts.push(attempt);
    const options = { backOff, attemptsMax: 3 };
    await expect(
      rebuildHistory(CLASS, { history: contested, archive: archiveOf([ann]) }, options),
    ).rejects.toMatchObject({
      code: 'HISTORY_WRITE_INCOMPLETE',
      failures: [{ classId: 1, what: { partition: 2 }, cause: { code: 'STALE_WRITE' } }],
    });
    expect(attempts).toEqual([1, 2, 1, 2]); // rounds, then tries at the part alone
  });

  it('fails at once if a part cannot be stored, after it has tried the others', async () => {
    const history = memoryHistoryStore();
    const broken: HistoryStore = {
      ...history,
      writeCurves: async (key, ...rest) => {
        if (key.partition === 2) throw new Error('no such bucket');
        return history.writeCurves(key, ...rest);
      },
    };
    await expect(
      rebuildHistory(CLASS, { history: broken, archive: archiveOf([ann, eve]) }, noBackOff),
    ).rejects.toMatchObject({
      failures: [{ classId: 1, what: { partition: 2 }, cause: new Error('no such bucket') }],
    });
    expect([...history.contents().keys()]).toEqual(['class 1, part 0']);
  });

  it('stores nothing if an object cannot be read', async () => {
    const history = memoryHistoryStore();
    const archive = archiveOf([ann]);
    const broken = {
      list: archive.list,
      lines: () => {
        throw new Error('no such object');
      },
    };
    await expect(rebuildHistory(CLASS, { history, archive: broken }, noBackOff)).rejects.toThrow('no such object');
    expect(history.contents()).toEqual(new Map());
  });
});
