import { describe, expect, it } from 'vitest';
import { MILESTONE_COUNT_MAX, rankKeyOf } from '../../../domain/src/index.ts';
import type { RankProgressStore } from '../../../domain/src/ports/index.ts';
import { ranked } from '../../support/ranked-racers.ts';
import { classId } from '../../support/readings.ts';

const milestones = (count: number) => ({
  stride: 3_907,
  rankKeys: Array.from({ length: count }, (_, nth) => rankKeyOf(ranked(`${nth}`.padStart(64, 'r'), 40_000 - nth))),
  racerCount: 1_000_000,
  writeCount: 77,
  takenAtMs: 1_700_000_000_000,
});

/** What every store of what the table knows of the rank index does. `open` gives one that remembers nothing. */
export const rankProgressContract = (name: string, open: () => Promise<RankProgressStore>) =>
  describe(`RankProgressStore (${name})`, () => {
    it('knows of no writes and no milestones at first', async () => {
      const store = await open();
      expect(await store.readWriteCount(classId(1))).toBe(0);
      expect(await store.readMilestones(classId(1))).toBeUndefined();
    });

    it('remembers the highest count it was told', async () => {
      const store = await open();
      const counts: number[] = [];
      for (const told of [5, 3, 5, 6, 0]) {
        await store.raiseWriteCount(classId(1), told);
        counts.push(await store.readWriteCount(classId(1)));
      }
      expect(counts).toEqual([5, 5, 5, 6, 6]);
    });

    it('remembers the highest of many that come at once', async () => {
      const store = await open();
      const told = [7, 2, 9, 4, 8, 9, 1, 3];
      await Promise.all(told.map((count) => store.raiseWriteCount(classId(1), count)));
      expect(await store.readWriteCount(classId(1))).toBe(9);
    });

    it('remembers the milestones taken last, as many as there may be and with the longest ids', async () => {
      const store = await open();
      await store.writeMilestones(classId(1), milestones(1));
      await store.writeMilestones(classId(1), milestones(MILESTONE_COUNT_MAX));
      expect(await store.readMilestones(classId(1))).toEqual(milestones(MILESTONE_COUNT_MAX));
    });

    it('keeps classes apart', async () => {
      const store = await open();
      await store.raiseWriteCount(classId(1), 5);
      await store.writeMilestones(classId(1), milestones(2));
      expect([await store.readWriteCount(classId(2)), await store.readMilestones(classId(2))]).toEqual([0, undefined]);
    });
  });
