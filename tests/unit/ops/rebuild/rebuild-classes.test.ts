import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../../domain/src/index.ts';
import { HistoryCorruptError } from '../../../../domain/src/index.ts';
import { recordReadings } from '../../../../domain/src/use-cases/index.ts';
import {
  type RebuildClassesOptions,
  type RebuildClassesPorts,
  rebuildClasses,
} from '../../../../ops/src/rebuild/rebuild-classes.ts';
import { exitCodeOf, renderRebuildReport } from '../../../../ops/src/rebuild/rebuild-report.ts';
import { memoryHistoryStore, wrapHistory } from '../../../support/fakes/memory-history-store.ts';
import { memoryReadingArchive } from '../../../support/fakes/memory-reading-archive.ts';
import { archiveDelivery, noBackOff, recordedAtOnce } from '../../../support/history-deliveries.ts';
import { classId, raceId, racerId, reading, START_SECONDS } from '../../../support/readings.ts';

const CLASSES = [
  { classId: classId(1), name: 'Commuter' },
  { classId: classId(2), name: 'Messenger' },
];
const readings: readonly Reading[] = CLASSES.flatMap(({ classId: id }) =>
  ['ann', 'bob', 'eve'].flatMap((racerId) =>
    [1, 2].map((second) => reading({ raceId: raceId(`${id}-${START_SECONDS}`), racerId, second })),
  ),
);

const archiveOf = (...objects: readonly (readonly Reading[])[]) => {
  const archive = memoryReadingArchive();
  for (const [index, each] of objects.entries()) archiveDelivery(archive, { name: `object-${index}`, readings: each });
  return archive;
};
const rebuild = (ports: Omit<RebuildClassesPorts, 'clock'>, options: Partial<RebuildClassesOptions> = {}) =>
  rebuildClasses(
    CLASSES,
    { ...ports, clock: { nowMs: () => 0 } },
    { isDryRun: false, signal: new AbortController().signal, ...noBackOff, ...options },
  );

describe('a rebuild of several classes', () => {
  it('makes what recording made, in one pass over the archive', async () => {
    const history = memoryHistoryStore();
    const archive = archiveOf(readings.slice(0, 5), readings.slice(5));
    const report = await rebuild({ history, archive });
    expect(history.contents()).toEqual((await recordedAtOnce(readings)).contents());
    expect(archive.namesRead).toEqual(['object-0', 'object-1']);
    const counts = {
      objectCount: 2,
      readingCount: 6,
      malformedLineCount: 0,
      racerCount: 3,
      partsWritten: 2,
      conflicts: 0,
    };
    expect(report).toEqual({
      isDryRun: false,
      hiddenCount: 0,
      classes: CLASSES.map((one) => ({ ...one, ...counts, isBoardChanged: true, durationMs: 0 })),
      durationMs: 0,
    });
  });

  it('leaves hidden racers out of every class, and says so', async () => {
    const history = memoryHistoryStore();
    const hidden = new Set([racerId('ann'), racerId('stranger')]);
    const report = await rebuild({ history, archive: archiveOf(readings) }, { hidden });
    const shown = readings.filter(({ racerId: id }) => !hidden.has(id));
    expect(history.contents()).toEqual((await recordedAtOnce(shown)).contents());
    expect(report).toMatchObject({ hiddenCount: 2, classes: [{ racerCount: 2 }, { racerCount: 2 }] });
    expect(renderRebuildReport(report).slice(-2)).toEqual(['2 hidden racers were left out', 'done in 0.0 s']);
  });

  it('tells how far it is, of how much', async () => {
    const told: unknown[] = [];
    const archive = archiveOf(readings.slice(0, 6), readings.slice(6));
    await rebuild({ history: memoryHistoryStore(), archive }, { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ objectCount: 2, objectTotal: 2, readingCount: 12 });
  });

  it('reports a class that fails, and finishes the others', async () => {
    const history = memoryHistoryStore();
    const failing = wrapHistory(history, async (_, call) => call());
    const broken = {
      ...failing,
      writeCurves: (...[key, curves, expected]: Parameters<typeof failing.writeCurves>) => {
        if (key.classId === 1) throw new Error('the disk is full');
        return failing.writeCurves(key, curves, expected);
      },
    };
    const report = await rebuild({ history: broken, archive: archiveOf(readings) });
    expect(report.classes).toEqual([
      {
        classId: 1,
        name: 'Commuter',
        failure: {
          code: 'HISTORY_WRITE_INCOMPLETE',
          message: expect.stringContaining('could not store part'),
        },
      },
      expect.objectContaining({ classId: 2, partsWritten: 2, isBoardChanged: true }),
    ]);
    expect(exitCodeOf(report)).toBe(1);
    expect([...history.contents().keys()].every((name) => name.startsWith('class 2'))).toBe(true);
  });

  it('ends at an interrupt with nothing written', async () => {
    const interruption = new AbortController();
    const history = memoryHistoryStore();
    const onProgress = () => interruption.abort();
    const archive = archiveOf(readings.slice(0, 6), readings.slice(6));
    const rebuilding = rebuild({ history, archive }, { signal: interruption.signal, onProgress });
    await expect(rebuilding).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(history.contents()).toEqual(new Map());
  });
});

describe('a dry run', () => {
  const better = reading({ racerId: 'bob', second: 2, outputHundredths: 47_025 }); // class 1, part 2

  it('says which parts would change, and writes nothing', async () => {
    const history = memoryHistoryStore();
    await recordReadings([...readings, better], { history }, noBackOff);
    const before = history.contents();
    const report = await rebuild({ history, archive: archiveOf(readings) }, { isDryRun: true });
    expect(history.contents()).toEqual(before);
    expect(report.classes).toEqual([
      expect.objectContaining({ classId: 1, partsWritten: 0, partsDiffering: [2], isBoardChanged: true }),
      expect.objectContaining({ classId: 2, partsWritten: 0, partsDiffering: [], isBoardChanged: false }),
    ]);
    expect(renderRebuildReport(report)).toEqual([
      'class 1 (Commuter)',
      '  archive    1 objects, 6 readings, 0 malformed lines',
      '  curves     3 racers, 1 parts would change (2), 0 conflicts with other writers',
      '  board      would change',
      '  took       0.0 s',
      'class 2 (Messenger)',
      '  archive    1 objects, 6 readings, 0 malformed lines',
      '  curves     3 racers, no part would change, 0 conflicts with other writers',
      '  board      unchanged',
      '  took       0.0 s',
      'nothing was written in 0.0 s',
    ]);
  });

  it('takes what is missing, too much or unreadable for a difference', async () => {
    const history = memoryHistoryStore();
    await recordReadings(
      readings.filter(({ classId: id, racerId }) => id === 1 || racerId === 'eve'),
      { history },
      noBackOff,
    );
    const unreadable = wrapHistory(history, async (_, call) => call());
    const corrupt = {
      ...unreadable,
      readCurves: async (key: Parameters<typeof unreadable.readCurves>[0]) => {
        if (key.classId === 1 && key.partition === 2) throw new HistoryCorruptError('it lost bytes');
        return unreadable.readCurves(key);
      },
    };
    const archived = readings.filter(({ classId: id, racerId }) => id === 1 || racerId !== 'eve');
    const report = await rebuild({ history: corrupt, archive: archiveOf(archived) }, { isDryRun: true });
    // Of class 1 part 2 is unreadable; of class 2 part 0 (eve) is too much and part 2 (ann, bob) is missing.
    expect(report.classes).toEqual([
      expect.objectContaining({ classId: 1, partsDiffering: [2] }),
      expect.objectContaining({ classId: 2, partsDiffering: [0, 2] }),
    ]);
  });

  it('meets another writer as a rebuild would, and looks again', async () => {
    const history = memoryHistoryStore();
    await recordReadings(readings, { history }, noBackOff);
    const archive = archiveOf(readings);
    let isFirst = true;
    const busy = wrapHistory(history, async (name, call) => {
      const answer = await call();
      if (name === 'curveVersions' && isFirst) {
        isFirst = false;
        archiveDelivery(archive, { name: 'object-1', readings: [better] });
        await recordReadings([better], { history }, noBackOff);
      }
      return answer;
    });
    const report = await rebuild({ history: busy, archive }, { isDryRun: true });
    expect(report.classes).toEqual([
      expect.objectContaining({ classId: 1, conflicts: 1, partsDiffering: [] }),
      expect.objectContaining({ classId: 2, conflicts: 0, partsDiffering: [] }),
    ]);
  });
});
