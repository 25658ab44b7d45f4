import { describe, expect, it } from 'vitest';
import type { RaceSummary, SummaryStore } from '../../../domain/src/ports/index.ts';
import { classId, RACE_LENGTH_SECONDS, race, START_SECONDS } from '../../support/readings.ts';

const slot = (number: number, classNumber = 1) =>
  race(`${classNumber}-${START_SECONDS + number * RACE_LENGTH_SECONDS}`);
const summary = (number: number, racerCount: number): RaceSummary => {
  const { raceId, classId: id, startSeconds } = slot(number);
  return { raceId, classId: id, startSeconds, racerCount };
};

/** What every summary store does. `open` gives a store without any races. */
export const summaryStoreContract = (name: string, open: () => Promise<SummaryStore>) =>
  describe(`SummaryStore (${name})`, () => {
    it('knows nothing of a race nobody rode', async () => {
      const store = await open();
      expect(await store.read(slot(0).raceId)).toBeUndefined();
      expect(await store.list(classId(1), { limit: 10 })).toEqual([]);
    });

    it('keeps the highest racer count, in whatever order the counts come', async () => {
      const store = await open();
      for (const count of [3, 7, 5, 7]) await store.recordRacerCount(slot(0), count);
      expect(await store.read(slot(0).raceId)).toEqual(summary(0, 7));
    });

    it('lists the races of a class, newest first', async () => {
      const store = await open();
      for (const number of [1, 0, 2]) await store.recordRacerCount(slot(number), number + 10);
      await store.recordRacerCount(slot(1, 2), 99);
      expect(await store.list(classId(1), { limit: 10 })).toEqual([summary(2, 12), summary(1, 11), summary(0, 10)]);
    });

    it('lists at most as many as asked for, from before a start', async () => {
      const store = await open();
      for (const number of [0, 1, 2, 3]) await store.recordRacerCount(slot(number), 5);
      const beforeStartSeconds = slot(3).startSeconds;
      expect(await store.list(classId(1), { limit: 2, beforeStartSeconds })).toEqual([summary(2, 5), summary(1, 5)]);
      expect(await store.list(classId(1), { limit: 1 })).toEqual([summary(3, 5)]);
    });
  });
