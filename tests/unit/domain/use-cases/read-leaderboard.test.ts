import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCursor } from '../../../../domain/src/cursor.ts';
import { byLeaderboard, type ClassBest, type RacerId } from '../../../../domain/src/index.ts';
import { readLeaderboard, readLeaderboardAround } from '../../../../domain/src/use-cases/index.ts';
import { memoryLeaderboardStore } from '../../../support/fakes/memory-leaderboard-store.ts';
import { hiding } from '../../../support/hidden.ts';
import { classId, race, racerId, rules } from '../../../support/readings.ts';

const best = (id: string, outputHundredths: number, startSeconds = 300): ClassBest => ({
  racerId: racerId(id),
  name: id.toUpperCase(),
  outputHundredths,
  raceId: race(`1-${startSeconds}`).raceId,
  startSeconds,
});

// Few outputs, so that ties reach over the edges of pages and neighbourhoods.
const arbitraryBests = fc
  .array(fc.record({ output: fc.integer({ min: 1, max: 4 }), slot: fc.integer({ min: 0, max: 2 }) }), { maxLength: 30 })
  .map((rows) => rows.map(({ output, slot }, index) => best(`racer-${index}`, output, slot * 300)));

/** Some of the racers, by index, and one who has no result. */
const arbitraryHidden = fc
  .uniqueArray(fc.integer({ min: 0, max: 29 }))
  .map((indexes) => new Set([...indexes.map((index) => racerId(`racer-${index}`)), racerId('stranger')]));

const openBoard = async (bests: readonly ClassBest[], hidden: ReadonlySet<RacerId> = new Set()) => {
  const leaderboards = memoryLeaderboardStore();
  for (const each of bests) await leaderboards.recordBest(classId(1), each);
  return { leaderboards, rules, hidden: hiding(hidden) };
};

const entriesObviously = (bests: readonly ClassBest[]) =>
  bests.toSorted(byLeaderboard).map((each) => ({
    rank: 1 + bests.filter((other) => other.outputHundredths > each.outputHundredths).length,
    racerId: each.racerId,
    name: each.name,
    output: each.outputHundredths / 100,
    raceId: each.raceId,
    startsAtMs: each.startSeconds * 1000,
  }));

describe('readLeaderboard', () => {
  it('gives whole pages with the ranks of the whole board, wherever the pages are cut', async () => {
    const property = fc.asyncProperty(arbitraryBests, fc.integer({ min: 1, max: 7 }), async (bests, limit) => {
      const ports = await openBoard(bests);
      const entries: unknown[] = [];
      let cursor: string | undefined;
      do {
        const page = await readLeaderboard({ classId: '1', limit, cursor }, ports);
        entries.push(...page.entries);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(entries).toEqual(entriesObviously(bests));
    });
    await fc.assert(property);
  });

  it('gives full pages with the ranks of a board on which hidden racers never were', async () => {
    const limits = fc.integer({ min: 1, max: 7 });
    const property = fc.asyncProperty(arbitraryBests, limits, arbitraryHidden, async (bests, limit, hidden) => {
      const ports = await openBoard(bests, hidden);
      const expected = entriesObviously(bests.filter(({ racerId: id }) => !hidden.has(id)));
      const pages: (readonly unknown[])[] = [];
      let cursor: string | undefined;
      do {
        const page = await readLeaderboard({ classId: '1', limit, cursor }, ports);
        pages.push(page.entries);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(pages.flat()).toEqual(expected);
      expect(pages.slice(0, -1).every(({ length }) => length === limit)).toBe(true);
      expect(pages).toHaveLength(Math.max(1, Math.ceil(expected.length / limit)));
    });
    await fc.assert(property);
  });

  it('goes on where a page ended, also if a racer on it is hidden meanwhile', async () => {
    const hidden = new Set<RacerId>();
    const ports = await openBoard([best('ann', 4), best('bob', 3), best('cat', 2)], hidden);
    const { nextCursor } = await readLeaderboard({ classId: 1, limit: 2 }, ports);
    hidden.add(racerId('bob'));
    const { entries } = await readLeaderboard({ classId: 1, cursor: nextCursor }, ports);
    expect(entries.map(({ racerId: id }) => id)).toEqual(['cat']);
  });

  it('finds the rest of a page behind more hidden racers than it reads over at once', async () => {
    const bests = Array.from({ length: 350 }, (_, index) => best(`racer-${index}`, 1_000 - index));
    const hidden = new Set(bests.slice(1, 349).map(({ racerId: id }) => id));
    const page = await readLeaderboard({ classId: 1, limit: 2 }, await openBoard(bests, hidden));
    expect(page.entries.map(({ racerId: id, rank }) => [id, rank])).toEqual([
      ['racer-0', 1],
      ['racer-349', 2],
    ]);
  });

  it('is empty, and has no next page, for a class nobody finished in', async () => {
    expect(await readLeaderboard({ classId: 2 }, await openBoard([best('ann', 1)]))).toEqual({
      classId: 2,
      entries: [],
    });
  });

  const RANK_KEY = '53535#000000000300#ann';

  it.each([
    [7],
    [[RANK_KEY]],
    [[RANK_KEY, 1, -1, 1]],
    [[RANK_KEY, 1e308, 1, 1]],
    [[1, 1, 1, 1]],
    [null],
    [['', 1, 1, 1]],
    [['x', 1, 1, 1]],
    [['\ud800', 1, 1, 1]],
    [[`${RANK_KEY}\n`, 1, 1, 1]],
  ])('refuses a cursor that holds %j', async (position) => {
    const cursor = encodeCursor('leaderboard/1', position);
    await expect(readLeaderboard({ classId: 1, cursor }, await openBoard([]))).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });
});

describe('readLeaderboardAround', () => {
  it('lists a racer once, also while an index still shows the best they had before', async () => {
    const ports = await openBoard([best('ann', 3), best('bob', 2)]);
    const { leaderboards } = ports;
    const lagging = {
      ...leaderboards,
      top: async (o: Parameters<typeof leaderboards.top>[0]) => [...(await leaderboards.top(o)), best('ann', 1)],
    };
    const place = await readLeaderboardAround({ classId: 1, racerId: 'ann' }, { ...ports, leaderboards: lagging });
    expect(place.entries.map(({ racerId: id, rank }) => [id, rank])).toEqual([
      ['ann', 1],
      ['bob', 2],
    ]);
  });

  it('gives the racer and their neighbours as they stand on the whole board', async () => {
    const property = fc.asyncProperty(arbitraryBests, fc.nat(), fc.nat({ max: 5 }), async (bests, pick, around) => {
      const own = bests[pick % bests.length];
      fc.pre(own !== undefined);
      const board = entriesObviously(bests);
      const index = board.findIndex((each) => each.racerId === own.racerId);
      expect(await readLeaderboardAround({ classId: 1, racerId: own.racerId, around }, await openBoard(bests))).toEqual(
        {
          classId: 1,
          racerId: own.racerId,
          rank: board[index]?.rank,
          racerCount: null,
          percentile: null,
          rankedBy: 'table',
          entries: board.slice(Math.max(0, index - around), index + around + 1),
        },
      );
    });
    await fc.assert(property);
  });

  it('gives the place that a racer has on a board on which hidden racers never were', async () => {
    const arbitrary = fc.record({
      bests: arbitraryBests,
      pick: fc.nat(),
      around: fc.nat({ max: 5 }),
      hidden: arbitraryHidden,
    });
    const property = fc.asyncProperty(arbitrary, async ({ bests, pick, around, hidden }) => {
      const shown = bests.filter(({ racerId: id }) => !hidden.has(id));
      const own = shown[pick % shown.length];
      fc.pre(own !== undefined);
      const query = { classId: 1, racerId: own.racerId, around };
      expect(await readLeaderboardAround(query, await openBoard(bests, hidden))).toEqual(
        await readLeaderboardAround(query, await openBoard(shown)),
      );
    });
    await fc.assert(property);
  });

  it('has no place for a racer who is hidden', async () => {
    const ports = await openBoard([best('ann', 1)], new Set([racerId('ann')]));
    await expect(readLeaderboardAround({ classId: 1, racerId: 'ann' }, ports)).rejects.toMatchObject({
      code: 'RACER_NOT_RANKED',
    });
  });

  it('says so if the racer has no final result in the class', async () => {
    const ports = await openBoard([best('ann', 1)]);
    await expect(readLeaderboardAround({ classId: 1, racerId: 'bob' }, ports)).rejects.toMatchObject({
      name: 'RacerNotRankedError',
      code: 'RACER_NOT_RANKED',
    });
  });

  it.each([
    [{ racerId: 'a b' }, 'RACER_ID_INVALID'],
    [{ classId: 9 }, 'CLASS_UNKNOWN'],
    [{ around: 51 }, 'QUERY_INVALID'],
  ])('refuses %j with %s', async (fields, code) => {
    const ports = await openBoard([best('ann', 1)]);
    await expect(readLeaderboardAround({ classId: 1, racerId: 'ann', ...fields }, ports)).rejects.toMatchObject({
      code,
    });
  });
});
