import { describe, expect, it } from 'vitest';
import type { ClassId } from '../../../../domain/src/index.ts';
import { createRankProgressCache } from '../../../../functions/src/adapters/rank-progress-cache.ts';
import { memoryRankProgress } from '../../../support/fakes/memory-rank-progress.ts';
import { classId } from '../../../support/readings.ts';

const CLASS = classId(1);

const openTest = () => {
  const state = { nowMs: 0, reads: 0, isDown: false };
  const table = memoryRankProgress();
  const cache = createRankProgressCache(
    {
      ...table,
      readWriteCount: async (id: ClassId) => {
        state.reads += 1;
        if (state.isDown) throw new Error('the table throttles');
        return table.readWriteCount(id);
      },
    },
    { clock: { nowMs: () => state.nowMs } },
  );
  return { state, table, cache };
};

describe('what a function remembers of the writes that the table was told of', () => {
  it('is read once a second, also by many at once, and is then at most that old', async () => {
    const { state, table, cache } = openTest();
    await table.raiseWriteCount(CLASS, 5);
    expect(await Promise.all([cache.readWriteCount(CLASS), cache.readWriteCount(CLASS)])).toEqual([5, 5]);
    await table.raiseWriteCount(CLASS, 6);
    state.nowMs = 999;
    expect([await cache.readWriteCount(CLASS), state.reads]).toEqual([5, 1]);
    state.nowMs = 1_000;
    expect([await cache.readWriteCount(CLASS), state.reads]).toEqual([6, 2]);
  });

  it('is read again if the clock was set back', async () => {
    const { state, table, cache } = openTest();
    state.nowMs = 60_000;
    await cache.readWriteCount(CLASS);
    await table.raiseWriteCount(CLASS, 6);
    state.nowMs = 0;
    expect(await cache.readWriteCount(CLASS)).toBe(6);
  });

  it('is known at once after telling the table', async () => {
    const { state, cache } = openTest();
    await cache.readWriteCount(CLASS);
    await cache.raiseWriteCount(CLASS, 7);
    await cache.raiseWriteCount(CLASS, 3);
    expect([await cache.readWriteCount(CLASS), state.reads]).toEqual([7, 1]);
  });

  it('is not taken from a failure, which fails all who asked, and nobody afterwards', async () => {
    const { state, table, cache } = openTest();
    await table.raiseWriteCount(CLASS, 5);
    state.isDown = true;
    const asked = await Promise.allSettled([cache.readWriteCount(CLASS), cache.readWriteCount(CLASS)]);
    expect([asked.map(({ status }) => status), state.reads]).toEqual([['rejected', 'rejected'], 1]);
    state.isDown = false;
    expect(await cache.readWriteCount(CLASS)).toBe(5);
  });

  it('is of one class', async () => {
    const { table, cache } = openTest();
    await table.raiseWriteCount(CLASS, 5);
    expect([await cache.readWriteCount(CLASS), await cache.readWriteCount(classId(2))]).toEqual([5, 0]);
  });
});
