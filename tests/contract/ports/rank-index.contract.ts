import { describe, expect, it } from 'vitest';
import { byLeaderboard } from '../../../domain/src/index.ts';
import type { NeighboursFound, RankedRacer, RankIndex } from '../../../domain/src/ports/index.ts';
import { pagesOf, ranked, rankQuery } from '../../support/ranked-racers.ts';
import { classId, racerId } from '../../support/readings.ts';

// In order: eve and dan share an output, eve rode earlier; ann and bob share output and race.
const CAT = ranked('cat', 14_000);
const EVE = ranked('eve', 13_000);
const DAN = ranked('dan', 13_000, 1);
const ANN = ranked('ann', 12_000);
const BOB = ranked('bob', 12_000);
const BOARD = [CAT, EVE, DAN, ANN, BOB];
const CLASS = classId(1);

const idsOf = (racers: readonly RankedRacer[]): string[] => racers.map((racer) => racer.racerId);
const shownOf = ({ above, below, first }: NeighboursFound) => ({ above: idsOf(above), below: idsOf(below), ...first });
const field = (count: number, of: (index: number) => Pick<RankedRacer, 'outputHundredths'> & { slot?: number }) =>
  Array.from({ length: count }, (_, index) => {
    const { outputHundredths, slot } = of(index);
    return ranked(`racer-${String(index).padStart(4, '0')}`, outputHundredths, slot);
  }).sort(byLeaderboard);

/** What every rank index answers. `open` gives an empty one. */
export const rankIndexContract = (name: string, open: () => Promise<RankIndex>) =>
  describe(`RankIndex (${name})`, () => {
    const openBoard = async (board: readonly RankedRacer[] = BOARD) => {
      const index = await open();
      await index.put(CLASS, [...board].reverse());
      return index;
    };
    const entriesOf = (index: RankIndex, start = 0, limit = 5_000) => index.entries({ classId: CLASS, start, limit });

    it('is empty at first, and not complete', async () => {
      const index = await open();
      const state = { isComplete: false, writeCount: 0, racerCount: 0 };
      expect(await index.state(CLASS)).toEqual(state);
      expect(await index.rankOf(rankQuery(ANN, ['bob']))).toEqual({
        state,
        indexed: undefined,
        betterCount: 0,
        racerCount: 0,
      });
      expect(await index.around({ ...rankQuery(ANN), limit: 5 })).toMatchObject({ above: [], below: [] });
      expect([await entriesOf(index), await index.at(CLASS, [0, 1])]).toEqual([[], []]);
    });

    it('orders by output, then the earlier race, then racer id', async () => {
      expect(await entriesOf(await openBoard())).toEqual(BOARD);
    });

    it('counts racers with a higher output: equal ones share a rank', async () => {
      const index = await openBoard();
      const found = await Promise.all(BOARD.map((racer) => index.rankOf(rankQuery(racer))));
      expect(found.map(({ betterCount }) => betterCount)).toEqual([0, 1, 1, 3, 3]);
      expect(found.map(({ indexed }) => indexed)).toEqual(BOARD);
      expect(new Set(found.map(({ racerCount }) => racerCount))).toEqual(new Set([5]));
    });

    it.each([
      ['a lower output', ranked('ann', 11_999, -1)],
      ['a later race', ranked('ann', 12_000, 1)],
      ['the same', ANN],
    ])('keeps the best of a racer, whichever comes first: %s', async (_, worse) => {
      const index = await open();
      await index.put(CLASS, [ANN]);
      await index.put(CLASS, [worse]);
      expect(await entriesOf(index)).toEqual([ANN]);
      await index.remove(CLASS, [ANN.racerId]);
      await index.put(CLASS, [worse, ANN]);
      expect(await entriesOf(index)).toEqual([ANN]);
    });

    it('takes what is worse if it is forced to', async () => {
      const index = await openBoard();
      await index.put(CLASS, [ranked('cat', 100, 3), ranked('new', 50)], { isForced: true });
      expect(await entriesOf(index)).toEqual([EVE, DAN, ANN, BOB, ranked('cat', 100, 3), ranked('new', 50)]);
    });

    it('forgets who is removed', async () => {
      const index = await openBoard();
      const { racerCount } = await index.remove(CLASS, [CAT.racerId, BOB.racerId, racerId('stranger')]);
      expect([racerCount, await entriesOf(index)]).toEqual([3, [EVE, DAN, ANN]]);
    });

    it('counts its writes: one for each that brings or takes something, none for those that are not to be counted', async () => {
      const index = await open();
      const many = field(2_500, (each) => ({ outputHundredths: each }));
      const states = [
        await index.put(CLASS, []),
        await index.remove(CLASS, []),
        await index.put(CLASS, BOARD),
        await index.put(CLASS, BOARD),
        await index.put(CLASS, many),
        await index.remove(CLASS, [racerId('stranger')]),
        await index.put(CLASS, [ranked('new', 1)], { isCounted: false }),
        await index.state(CLASS),
      ];
      expect(states.map(({ writeCount, racerCount }) => `${writeCount} of ${racerCount}`)).toEqual([
        ...['0 of 0', '0 of 0', '1 of 5', '2 of 5', '3 of 2505'],
        ...['4 of 2505', '4 of 2506', '4 of 2506'],
      ]);
    });

    it('leaves excepted racers out of all counts, whether they are there or not', async () => {
      const index = await openBoard();
      const except = ['cat', 'dan', 'bob', 'stranger'];
      const { betterCount, racerCount } = await index.rankOf(rankQuery(ANN, except));
      expect([betterCount, racerCount]).toEqual([1, 2]);
      expect(shownOf(await index.around({ ...rankQuery(ANN, except), limit: 5 }))).toEqual({
        ...{ above: ['eve'], below: [] },
        ...{ standBeforeCount: 0, betterCount: 0 },
      });
    });

    it.each([
      ['in the middle', DAN, { limit: 1, above: ['eve'], below: ['ann'], before: 1, better: 1 }],
      ['near the end', ANN, { limit: 2, above: ['eve', 'dan'], below: ['bob'], before: 1, better: 1 }],
      ['with the first above in a tie', BOB, { limit: 2, above: ['dan', 'ann'], below: [], before: 2, better: 1 }],
      ['at the top', CAT, { limit: 2, above: [], below: ['eve', 'dan'], before: 0, better: 0 }],
      ['at the end', BOB, { limit: 1, above: ['ann'], below: [], before: 3, better: 3 }],
      ['wanting nobody', BOB, { limit: 0, above: [], below: [], before: 4, better: 3 }],
      ['wanting all', DAN, { limit: 50, above: ['cat', 'eve'], below: ['ann', 'bob'], before: 0, better: 0 }],
    ])('finds neighbours %s', async (_, racer, { limit, before, better, ...expected }) => {
      const index = await openBoard();
      expect(shownOf(await index.around({ ...rankQuery(racer), limit }))).toEqual({
        ...expected,
        ...{ standBeforeCount: before, betterCount: better },
      });
    });

    it.each([
      ['is not in it', undefined],
      ['is behind in it', ranked('new', 12_000, 5)],
      ['is ahead in it', ranked('new', 13_500)],
    ])('answers for where a racer stands who %s', async (_, indexed) => {
      const index = await openBoard(indexed === undefined ? BOARD : [...BOARD, indexed]);
      const found = await index.around({ ...rankQuery(ranked('new', 13_000, 1)), limit: 2 });
      expect({ ...shownOf(found), rank: found.betterCount, indexed: found.indexed }).toEqual({
        ...{ above: ['eve', 'dan'], below: ['ann', 'bob'], standBeforeCount: 1, betterCount: 1 },
        ...{ rank: 1, indexed },
      });
    });

    it('brings entries and positions as far as there are any', async () => {
      const index = await openBoard();
      const ranges = [await entriesOf(index, 1, 2), await entriesOf(index, 4, 9), await entriesOf(index, 5, 1)];
      expect(ranges).toEqual([[EVE, DAN], [BOB], []]);
      expect([await entriesOf(index, 0, 0), await entriesOf(index, 3, 0)]).toEqual([[], []]);
      expect(await index.at(CLASS, [0, 4, 2, 5, 100])).toEqual([CAT, BOB, DAN]);
      expect(await index.at(CLASS, [])).toEqual([]);
    });

    it('keeps classes apart', async () => {
      const index = await openBoard();
      await index.put(classId(2), [ranked('fay', 1)]);
      await index.rebuild(classId(2), { writeCount: 7, pages: pagesOf([ranked('gil', 2)]) });
      expect(await index.state(CLASS)).toEqual({ isComplete: false, writeCount: 1, racerCount: 5 });
      expect(await entriesOf(index)).toEqual(BOARD);
      expect(await index.entries({ classId: classId(2), start: 0, limit: 9 })).toEqual([ranked('gil', 2)]);
    });

    it('finds its way among many of one output and race, whoever is asked for', async () => {
      const tied = field(60, () => ({ outputHundredths: 12_000 }));
      const all = [CAT, ...tied, ranked('last', 100)];
      const index = await openBoard(all);
      const ids = idsOf(all);
      for (const [position, racer] of all.entries()) {
        const start = Math.max(0, position - 3);
        expect(shownOf(await index.around({ ...rankQuery(racer), limit: 3 })), racer.racerId).toEqual({
          ...{ above: ids.slice(start, position), below: ids.slice(position + 1, position + 4) },
          ...{ standBeforeCount: start, betterCount: [0, 61].includes(start) ? start : 1 },
        });
      }
      const stranger = ranked('racer-0049-and-a-half', 12_000);
      expect(shownOf(await index.around({ ...rankQuery(stranger), limit: 2 }))).toEqual({
        ...{ above: ids.slice(49, 51), below: ids.slice(51, 53) },
        ...{ standBeforeCount: 49, betterCount: 1 },
      });
    });

    it.each([
      ['few', (index: number) => index % 100 === 7],
      ['many', (index: number) => index % 3 !== 0],
      ['all for 550 places around', (index: number) => Math.abs(index - 750) <= 550],
      ['all', () => true],
    ])('passes over excepted racers: %s', async (_, isExcepted) => {
      const all = field(1_500, (each) => ({ outputHundredths: 20_000 - Math.floor(each / 4), slot: each % 2 }));
      const index = await openBoard(all);
      const racer = all[750] as RankedRacer;
      const shown = all.filter((each, position) => each === racer || !isExcepted(position));
      const except = all.filter((each) => !shown.includes(each));
      const position = shown.indexOf(racer);
      const above = shown.slice(Math.max(0, position - 50), position);
      const first = above[0] ?? racer;
      const better = shown.filter(({ outputHundredths }) => outputHundredths > first.outputHundredths);
      const found = await index.around({ ...rankQuery(racer, idsOf(except)), limit: 50 });
      expect(found).toEqual({
        state: { isComplete: false, writeCount: 1, racerCount: 1_500 },
        indexed: racer,
        racerCount: shown.length,
        betterCount: shown.filter(({ outputHundredths }) => outputHundredths > racer.outputHundredths).length,
        above,
        below: shown.slice(position + 1, position + 51),
        first: { standBeforeCount: shown.indexOf(first), betterCount: better.length },
      });
    });
  });
