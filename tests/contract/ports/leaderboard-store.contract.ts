import { describe, expect, it } from 'vitest';
import { byLeaderboard, type ClassBest, rankKeyOf, rankKeyPrefixOf } from '../../../domain/src/index.ts';
import type { LeaderboardStore } from '../../../domain/src/ports/index.ts';
import { allOf } from '../../support/all-of.ts';
import { classId, RACE_LENGTH_SECONDS, race, racerId, START_SECONDS } from '../../support/readings.ts';

const best = (id: string, outputHundredths: number, { slot = 0, name = id } = {}): ClassBest => {
  const { raceId, startSeconds } = race(`1-${START_SECONDS + slot * RACE_LENGTH_SECONDS}`);
  return { racerId: racerId(id), name, outputHundredths, raceId, startSeconds };
};

// In leaderboard order: eve and dan share an output, eve rode earlier; ann and bob share output and race.
const BOARD = [
  best('cat', 14_000),
  best('eve', 13_000),
  best('dan', 13_000, { slot: 1 }),
  best('ann', 12_000),
  best('bob', 12_000),
];

/** What every leaderboard store does. `open` gives a store without any bests. */
export const leaderboardStoreContract = (name: string, open: () => Promise<LeaderboardStore>) =>
  describe(`LeaderboardStore (${name})`, () => {
    const openBoard = async () => {
      const store = await open();
      for (const each of [...BOARD].reverse()) await store.recordBest(classId(1), each);
      return store;
    };

    it('is empty for a class nobody finished in', async () => {
      const store = await open();
      expect(await store.top({ classId: classId(1), limit: 10 })).toEqual([]);
      expect(await store.read(classId(1), racerId('ann'))).toBeUndefined();
    });

    it('reads many bests of a class at once, and leaves out who has none', async () => {
      const store = await openBoard();
      const strangers = Array.from({ length: 250 }, (_, index) => racerId(`stranger-${index}`));
      const found = await store.readMany(classId(1), [...strangers, racerId('dan'), racerId('cat')]);
      expect(found.sort((a, b) => a.racerId.localeCompare(b.racerId))).toEqual([
        best('cat', 14_000),
        best('dan', 13_000, { slot: 1 }),
      ]);
      expect(await store.readMany(classId(2), [racerId('cat')])).toEqual([]);
      expect(await store.readMany(classId(1), [])).toEqual([]);
    });

    it('orders by output, then the earlier race, then racer id', async () => {
      const store = await openBoard();
      expect(await store.top({ classId: classId(1), limit: 10 })).toEqual(BOARD);
    });

    it('goes on after a rank key', async () => {
      const store = await openBoard();
      const afterRankKey = rankKeyOf(best('eve', 13_000));
      expect(await store.top({ classId: classId(1), limit: 2, afterRankKey })).toEqual(BOARD.slice(2, 4));
    });

    it('gives the last entries before a rank key, best first', async () => {
      const store = await openBoard();
      const rankKey = rankKeyOf(best('ann', 12_000));
      expect(await store.above({ classId: classId(1), limit: 2, rankKey })).toEqual(BOARD.slice(1, 3));
      expect(await store.above({ classId: classId(1), limit: 9, rankKey })).toEqual(BOARD.slice(0, 3));
    });

    it('gives no entries if none are wanted', async () => {
      const store = await openBoard();
      const rankKey = rankKeyOf(best('ann', 12_000));
      expect(await store.above({ classId: classId(1), limit: 0, rankKey })).toEqual([]);
      expect(await store.top({ classId: classId(1), limit: 0, afterRankKey: rankKey })).toEqual([]);
    });

    it('counts the entries before a rank key, from another one if given', async () => {
      const store = await openBoard();
      const count = (rankKey: string, fromRankKey?: string) =>
        store.countBetter({ classId: classId(1), rankKey, fromRankKey });
      const bob = rankKeyOf(best('bob', 12_000));
      const counts = [
        await count(rankKeyPrefixOf(15_000)),
        await count(rankKeyPrefixOf(12_000)),
        await count(bob),
        await count(bob, rankKeyPrefixOf(12_000)),
      ];
      expect(counts).toEqual([0, 3, 4, 1]);
    });

    it('leaves the entries of some racers out of the count', async () => {
      const store = await openBoard();
      const bob = rankKeyOf(best('bob', 12_000));
      const all = await store.top({ classId: classId(1), limit: 10 });
      const before = all.slice(0, 4).map(({ racerId: id }) => id);
      const except = new Set([...before.slice(1, 3), racerId('bob'), racerId('stranger')]);
      const query = { classId: classId(1), rankKey: bob };
      expect(await store.countBetter({ ...query, except })).toBe(2);
      expect(await store.countBetter({ ...query, fromRankKey: rankKeyPrefixOf(12_000), except: new Set(before) })).toBe(
        0,
      );
      expect(await store.countBetter({ ...query, except: new Set() })).toBe(4);
    });

    it.each([
      ['better, then worse', [best('ann', 12_000), best('ann', 11_000, { slot: -1 })]],
      ['worse, then better', [best('ann', 11_000, { slot: -1 }), best('ann', 12_000)]],
      ['later, then earlier', [best('ann', 12_000, { slot: 1 }), best('ann', 12_000)]],
      ['earlier, then later', [best('ann', 12_000), best('ann', 12_000, { slot: 1 })]],
      ['larger name, then smaller', [best('ann', 12_000, { name: 'zed' }), best('ann', 12_000)]],
      ['smaller name, then larger', [best('ann', 12_000), best('ann', 12_000, { name: 'zed' })]],
    ])('keeps one best of a racer: higher, then earlier, then smaller name (%s)', async (_, bests) => {
      const store = await open();
      for (const each of bests) await store.recordBest(classId(1), each);
      expect(await store.read(classId(1), racerId('ann'))).toEqual(best('ann', 12_000));
      expect(await store.top({ classId: classId(1), limit: 10 })).toEqual([best('ann', 12_000)]);
    });

    it('brings every best of a class once, page by page', async () => {
      const store = await openBoard();
      await store.recordBest(classId(2), best('fay', 9_000));
      const pages = await allOf(store.pages(classId(1)));
      expect(pages.flat().sort(byLeaderboard)).toEqual(BOARD);
      expect((await allOf(store.pages(classId(3)))).flat()).toEqual([]);
    });

    it('keeps classes apart', async () => {
      const store = await openBoard();
      expect(await store.top({ classId: classId(2), limit: 10 })).toEqual([]);
      expect(await store.countBetter({ classId: classId(2), rankKey: rankKeyPrefixOf(0) })).toBe(0);
    });
  });
