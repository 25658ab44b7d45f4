import { describe, expect, it } from 'vitest';
import { partitionOf, type Reading, StaleWriteError } from '../../../../domain/src/index.ts';
import type { HistoryStore } from '../../../../domain/src/ports/index.ts';
import { recordReadings } from '../../../../domain/src/use-cases/index.ts';
import { memoryHistoryStore, wrapHistory } from '../../../support/fakes/memory-history-store.ts';
import { noBackOff } from '../../../support/history-deliveries.ts';
import { racerId, reading, START_SECONDS } from '../../../support/readings.ts';

const SECOND_CLASS = `2-${START_SECONDS}` as Reading['raceId'];
// In three parts, ann and bob are in part 2, eve in part 0.
const readings = [
  reading({ racerId: 'ann', second: 1 }),
  reading({ racerId: 'bob', second: 2 }),
  reading({ racerId: 'eve', second: 2 }),
  reading({ racerId: 'ann', second: 1, raceId: SECOND_CLASS }),
];

/** A history that writes down what it is asked to do. */
const listening = (history: HistoryStore) => {
  const calls: string[] = [];
  const wrapped = wrapHistory(history, (name, call) => {
    calls.push(name);
    return call();
  });
  return { history: wrapped, calls };
};

describe('recordReadings', () => {
  it('stores readings by class and part and says how much that was', async () => {
    const history = memoryHistoryStore();
    expect(await recordReadings(readings, { history }, noBackOff)).toEqual({
      readingCount: 4,
      racerCount: 4,
      partsWritten: 3,
      conflicts: 0,
      boardsWritten: 2,
    });
    expect([...history.contents().keys()]).toEqual([
      'class 1, board',
      'class 1, part 0',
      'class 1, part 2',
      'class 2, board',
      'class 2, part 2',
    ]);
    expect(['ann', 'bob', 'eve'].map((id) => partitionOf(racerId(id), 3))).toEqual([2, 2, 0]);
  });

  it('does nothing for no readings', async () => {
    const { history, calls } = listening(memoryHistoryStore());
    expect(await recordReadings([], { history }, noBackOff)).toEqual({
      readingCount: 0,
      racerCount: 0,
      partsWritten: 0,
      conflicts: 0,
      boardsWritten: 0,
    });
    expect(calls).toEqual([]);
  });

  it('writes nothing for what is known, and reads no part again for a board that is up to date', async () => {
    const history = memoryHistoryStore();
    await recordReadings(readings, { history }, noBackOff);
    const again = listening(history);
    const worse = reading({ racerId: 'ann', second: 1, outputHundredths: 11_999 });
    expect(await recordReadings([...readings, worse], again, noBackOff)).toMatchObject({
      readingCount: 5,
      partsWritten: 0,
      boardsWritten: 0,
    });
    expect(again.calls.filter((name) => name.startsWith('write'))).toEqual([]);
    expect(again.calls.filter((name) => name === 'readCurves')).toHaveLength(3);
  });

  it('builds the board that an earlier try did not come to', async () => {
    const history = memoryHistoryStore();
    const withoutBoards = wrapHistory(history, async (name, call) => {
      if (name === 'writeBoard') throw new Error('out of time');
      return call();
    });
    await expect(recordReadings(readings, { history: withoutBoards }, noBackOff)).rejects.toMatchObject({
      failures: [1, 2].map((number) => ({ classId: number, what: 'board', cause: new Error('out of time') })),
    });
    expect(await recordReadings(readings, { history }, noBackOff)).toMatchObject({ partsWritten: 0, boardsWritten: 2 });
  });

  it('reads and joins again when another writer was faster, and counts how often', async () => {
    const history = memoryHistoryStore();
    const other = [reading({ racerId: 'bob', second: 9 })];
    let isFirst = true;
    const attempts: number[] = [];
    const raced = wrapHistory(history, async (name, call) => {
      if (name === 'writeCurves' && isFirst) {
        isFirst = false;
        await recordReadings(other, { history }, noBackOff);
      }
      return call();
    });
    const backOff = async (attempt: number) => void attempts.push(attempt);
    const recorded = await recordReadings(readings.slice(0, 1), { history: raced }, { backOff });
    expect(recorded).toMatchObject({ partsWritten: 1, conflicts: 1, boardsWritten: 1 });
    expect(attempts).toEqual([1]);
    const direct = memoryHistoryStore();
    await recordReadings([...other, ...readings.slice(0, 1)], { history: direct }, noBackOff);
    expect(history.contents()).toEqual(direct.contents());
  });

  it('gives up a part after so many tries, but tries every other part and every board first', async () => {
    const history = memoryHistoryStore();
    const contested = {
      ...history,
      writeCurves: async (...[key, curves, expected]: Parameters<HistoryStore['writeCurves']>) => {
        if (key.classId === 1 && key.partition === 2) throw new StaleWriteError('again');
        return history.writeCurves(key, curves, expected);
      },
    };
    const attempts: number[] = [];
    const backOff = async (attempt: number) => void attempts.push(attempt);
    const recording = recordReadings(readings, { history: contested }, { backOff, attemptsMax: 3 });
    await expect(recording).rejects.toMatchObject({
      code: 'HISTORY_WRITE_INCOMPLETE',
      failures: [{ classId: 1, what: { partition: 2 }, cause: new StaleWriteError('again') }],
    });
    expect(attempts).toEqual([1, 2]);
    expect([...history.contents().keys()]).toEqual([
      'class 1, board',
      'class 1, part 0',
      'class 2, board',
      'class 2, part 2',
    ]);
  });

  it('does not try again what fails for another reason', async () => {
    const { history, calls } = listening({
      ...memoryHistoryStore(),
      readCurves: async () => {
        throw new Error('no such bucket');
      },
    });
    await expect(recordReadings(readings.slice(0, 1), { history }, noBackOff)).rejects.toMatchObject({
      failures: [{ classId: 1, what: { partition: 2 }, cause: new Error('no such bucket') }],
    });
    expect(calls).toEqual(['readCurves', 'boardInfo', 'curveVersions']);
  });

  it.each([
    ['4 parts', {}, 4],
    ['as many parts as it may', { concurrencyMax: 2 }, 2],
  ])('works on %s at once', async (_, options, expected) => {
    let open = 0;
    let openMax = 0;
    const history = wrapHistory(memoryHistoryStore({ partitionCount: 16 }), async (_name, call) => {
      open += 1;
      openMax = Math.max(openMax, open);
      await Promise.resolve();
      try {
        return await call();
      } finally {
        open -= 1;
      }
    });
    const many = Array.from({ length: 50 }, (_each, index) => reading({ racerId: `racer-${index}` }));
    await recordReadings(many, { history }, { ...noBackOff, ...options });
    expect(openMax).toBe(expected);
  });
});
