import { describe, expect, it } from 'vitest';
import { StaleWriteError, type StoredStandings } from '../../../domain/src/index.ts';
import type { StandingsStore } from '../../../domain/src/ports/index.ts';
import { raceId, standing, writtenBy } from '../../support/readings.ts';

const stored = (fields: Partial<StoredStandings> = {}): StoredStandings => ({
  version: 1,
  publishedAtMs: 1_620_992_107_250,
  newestSecond: 7,
  standings: [standing(), undefined, standing({ second: 6, outputHundredths: 47_025 })],
  ...fields,
});

/** What every standings store does. `open` gives a store without any races. */
export const standingsStoreContract = (name: string, open: () => Promise<StandingsStore>) =>
  describe(`StandingsStore (${name})`, () => {
    it('has nothing for a race without readings', async () => {
      const store = await open();
      expect(await store.read(raceId())).toBeUndefined();
    });

    it('reads back exactly what was written, racers without a reading included', async () => {
      const store = await open();
      await store.write(writtenBy(), stored(), 0);
      expect(await store.read(raceId())).toEqual(stored());
    });

    it('replaces standings whose version is as expected', async () => {
      const store = await open();
      const next = stored({ version: 2, publishedAtMs: 1_620_992_108_250, standings: [standing({ second: 8 })] });
      await store.write(writtenBy(), stored(), 0);
      await store.write(writtenBy(), next, 1);
      expect(await store.read(raceId())).toEqual(next);
    });

    it('refuses a first write if there are standings already, and changes nothing', async () => {
      const store = await open();
      await store.write(writtenBy(), stored(), 0);
      await expect(store.write(writtenBy(), stored({ standings: [] }), 0)).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.read(raceId())).toEqual(stored());
    });

    it('refuses a write that expects another version, and changes nothing', async () => {
      const store = await open();
      await store.write(writtenBy(), stored(), 0);
      await expect(store.write(writtenBy(), stored({ version: 3 }), 2)).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.read(raceId())).toEqual(stored());
    });

    it('refuses to replace standings that are not there', async () => {
      const store = await open();
      await expect(store.write(writtenBy(), stored({ version: 2 }), 1)).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.read(raceId())).toBeUndefined();
    });

    it('lets exactly one of several writers at once through', async () => {
      const store = await open();
      const writes = [1, 2, 3, 4].map((second) =>
        store.write(writtenBy(), stored({ standings: [standing({ second })] }), 0),
      );
      const outcomes = await Promise.allSettled(writes);
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused.map((reason) => reason instanceof StaleWriteError)).toEqual([true, true, true]);
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled') + 1;
      expect(await store.read(raceId())).toEqual(stored({ standings: [standing({ second: winner })] }));
    });

    it('keeps what writers store apart, each with versions of its own', async () => {
      const store = await open();
      const [ann, bob] = [stored(), stored({ version: 2, standings: [undefined, standing()] })];
      await store.write(writtenBy('shardId-1'), ann, 0);
      await store.write(writtenBy('shardId-2'), stored(), 0);
      await store.write(writtenBy('shardId-2'), bob, 1);
      await expect(store.write(writtenBy('shardId-1'), bob, 0)).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.readOf(writtenBy('shardId-1'))).toEqual(ann);
      expect(await store.readOf(writtenBy('shardId-2'))).toEqual(bob);
      expect(await store.readOf(writtenBy())).toBeUndefined();
    });

    it('reads the standings of a race from those of all its writers', async () => {
      const store = await open();
      const later = standing({ second: 9, outputHundredths: 11_000 });
      const one = stored({ version: 4, publishedAtMs: 40, standings: [standing(), undefined, standing()] });
      const other = stored({
        version: 3,
        publishedAtMs: 50,
        newestSecond: 9,
        standings: [undefined, standing(), later, undefined],
      });
      await store.write(writtenBy('shardId-1'), one, 0);
      await store.write(writtenBy(), other, 0);
      expect(await store.read(raceId())).toEqual({
        version: 7,
        publishedAtMs: 50,
        newestSecond: 9,
        standings: [standing(), standing(), { ...later, bestHundredths: 12_000 }, undefined],
      });
    });

    it('keeps races apart', async () => {
      const store = await open();
      await store.write(writtenBy(), stored(), 0);
      expect(await store.read(raceId('2-1620992100'))).toBeUndefined();
    });

    it('holds 10,000 racers', async () => {
      const store = await open();
      const standings = Array.from({ length: 10_000 }, (_, index) => standing({ outputHundredths: index }));
      await store.write(writtenBy(), stored({ standings }), 0);
      expect(await store.read(raceId())).toEqual(stored({ standings }));
    });
  });
