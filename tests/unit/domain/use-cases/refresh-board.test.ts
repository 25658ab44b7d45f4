import { describe, expect, it } from 'vitest';
import { createHistoryBoardBuilder, curvesOf, NO_CURVES } from '../../../../domain/src/index.ts';
import type { HistoryStore } from '../../../../domain/src/ports/index.ts';
import { refreshBoard } from '../../../../domain/src/use-cases/index.ts';
import { memoryHistoryStore, wrapHistory } from '../../../support/fakes/memory-history-store.ts';
import { noBackOff } from '../../../support/history-deliveries.ts';
import { classId, reading } from '../../../support/readings.ts';

const CLASS = classId(1);
const parts = [[reading({ racerId: 'eve', second: 1 })], [reading({ racerId: 'ann', second: 2 })]].map(curvesOf);

const historyWithParts = async () => {
  const history = memoryHistoryStore();
  for (const [partition, curves] of parts.entries()) {
    await history.writeCurves({ classId: CLASS, partition }, curves, undefined);
  }
  return history;
};

const boardOfParts = () => {
  const builder = createHistoryBoardBuilder(CLASS);
  for (const curves of parts) builder.add(curves);
  return builder.encode();
};

/** What is called, in order. */
const callsOf = async (history: HistoryStore) => {
  const calls: string[] = [];
  const listening = wrapHistory(history, (name, call) => {
    calls.push(name);
    return call();
  });
  const outcome = await refreshBoard(CLASS, { history: listening }, noBackOff);
  return { calls, outcome };
};

describe('refreshBoard', () => {
  it('builds the board from every part, after it has read the version of the board and then those of the parts', async () => {
    const history = await historyWithParts();
    expect(await callsOf(history)).toEqual({
      calls: ['boardInfo', 'curveVersions', 'readCurves', 'readCurves', 'writeBoard'],
      outcome: { isChanged: true, conflicts: 0 },
    });
    const info = await history.boardInfo(CLASS);
    expect(info?.builtFrom).toBe((await history.curveVersions(CLASS)).digest);
    expect(await history.readBoard(CLASS, info?.version ?? '')).toEqual(boardOfParts());
  });

  it('reads no part for a board that is up to date', async () => {
    const history = await historyWithParts();
    await refreshBoard(CLASS, { history }, noBackOff);
    expect(await callsOf(history)).toEqual({
      calls: ['boardInfo', 'curveVersions'],
      outcome: { isChanged: false, conflicts: 0 },
    });
  });

  it('makes no board of a class that nobody ever rode in, but an empty one if there was one', async () => {
    const history = memoryHistoryStore();
    expect(await refreshBoard(CLASS, { history }, noBackOff)).toEqual({ isChanged: false, conflicts: 0 });
    expect(await history.boardInfo(CLASS)).toBeUndefined();
    await history.writeCurves({ classId: CLASS, partition: 0 }, NO_CURVES, undefined);
    expect(await refreshBoard(CLASS, { history }, noBackOff)).toEqual({ isChanged: true, conflicts: 0 });
  });

  it('starts again when another refresh was faster, and leaves its board if that is up to date', async () => {
    const history = await historyWithParts();
    let isFirst = true;
    const raced = wrapHistory(history, async (name, call) => {
      if (name === 'writeBoard' && isFirst) {
        isFirst = false;
        await refreshBoard(CLASS, { history }, noBackOff);
      }
      return call();
    });
    expect(await refreshBoard(CLASS, { history: raced }, noBackOff)).toEqual({ isChanged: false, conflicts: 1 });
  });

  it('says so when other writers came between at every try', async () => {
    const history = await historyWithParts();
    const contested = wrapHistory(history, async (name, call) => {
      if (name === 'writeBoard') {
        const version = (await history.boardInfo(CLASS))?.version;
        await history.writeBoard(CLASS, { bytes: Uint8Array.of(0), builtFrom: 'other' }, version);
      }
      return call();
    });
    const refreshing = refreshBoard(CLASS, { history: contested }, { ...noBackOff, attemptsMax: 3 });
    await expect(refreshing).rejects.toMatchObject({ code: 'STALE_WRITE' });
  });

  it('makes no board of which a part could not be read', async () => {
    const history = await historyWithParts();
    const broken = wrapHistory(history, async (name, call) => {
      if (name === 'readCurves') throw new Error('no such key');
      return call();
    });
    await expect(refreshBoard(CLASS, { history: broken }, noBackOff)).rejects.toThrow('no such key');
    expect(await history.boardInfo(CLASS)).toBeUndefined();
  });
});
