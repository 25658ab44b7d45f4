import { describe, expect, it } from 'vitest';
import type { RankedRacer, RankIndex } from '../../../domain/src/ports/index.ts';
import { pagesOf, ranked } from '../../support/ranked-racers.ts';
import { classId } from '../../support/readings.ts';

const CLASS = classId(1);
const ANN = ranked('ann', 12_000);
const BOB = ranked('bob', 11_000);
const CAT = ranked('cat', 10_000);

/** Pages that come one by one, when a test lets them. */
const gatedPages = (...pages: readonly (readonly RankedRacer[])[]) => {
  const gates = pages.map(() => Promise.withResolvers<void>());
  const asked = pages.map(() => Promise.withResolvers<void>());
  let isClosed = false;
  async function* read(): AsyncGenerator<readonly RankedRacer[], void> {
    try {
      for (const [nth, page] of pages.entries()) {
        asked[nth]?.resolve();
        await gates[nth]?.promise;
        yield page;
      }
    } finally {
      isClosed = true;
    }
  }
  return {
    pages: read(),
    /** Resolves when everything before the page is in the index. */
    asked: (nth: number) => asked[nth]?.promise,
    open: (nth: number) => gates[nth]?.resolve(),
    isClosed: () => isClosed,
  };
};

/** How every rank index is built anew. `open` gives an empty one whose clock stands at `nowMs`. */
export const rankIndexRebuildContract = (name: string, open: (nowMs: number) => Promise<RankIndex>) =>
  describe(`RankIndex, built anew (${name})`, () => {
    const NOW_MS = 1_700_000_000_000;
    const entriesOf = (index: RankIndex) => index.entries({ classId: CLASS, start: 0, limit: 100 });

    it('is complete, with what the pages brought and nothing else', async () => {
      const index = await open(NOW_MS);
      await index.put(CLASS, [ranked('gone', 9_000), ranked('cat', 13_000)]);
      expect(await index.rebuild(CLASS, { writeCount: 41, pages: pagesOf([CAT, ANN], [], [BOB]) })).toBe(true);
      expect(await index.state(CLASS)).toEqual({ isComplete: true, writeCount: 41, racerCount: 3 });
      expect(await entriesOf(index)).toEqual([ANN, BOB, CAT]);
    });

    it('is complete with nobody in it, too', async () => {
      const index = await open(NOW_MS);
      expect(await index.rebuild(CLASS, { writeCount: 0, pages: pagesOf() })).toBe(true);
      expect(await index.state(CLASS)).toEqual({ isComplete: true, writeCount: 0, racerCount: 0 });
    });

    it('takes pages longer than what is sent at once', async () => {
      const index = await open(NOW_MS);
      const page = Array.from({ length: 3_210 }, (_, nth) => ranked(`racer-${nth}`, nth));
      await index.rebuild(CLASS, { writeCount: 1, pages: pagesOf(page) });
      expect(await index.state(CLASS)).toEqual({ isComplete: true, writeCount: 1, racerCount: 3_210 });
    });

    it('never counts fewer writes than it had', async () => {
      const index = await open(NOW_MS);
      for (let nth = 0; nth < 3; nth += 1) await index.put(CLASS, [ANN]);
      await index.rebuild(CLASS, { writeCount: 2, pages: pagesOf([ANN]) });
      const rebuilt = await index.state(CLASS);
      await index.rebuild(CLASS, { writeCount: 100, pages: pagesOf([ANN]) });
      const { writeCount } = await index.put(CLASS, [BOB]);
      expect([rebuilt.writeCount, writeCount]).toEqual([3, 101]);
    });

    it('says meanwhile that it is under way, and keeps what is put in', async () => {
      const index = await open(NOW_MS);
      await index.rebuild(CLASS, { writeCount: 1, pages: pagesOf([ranked('gone', 9_000)]) });
      const source = gatedPages([ranked('ann', 9_000), BOB], [CAT]);
      const rebuilding = index.rebuild(CLASS, { writeCount: 5, ...source });
      await source.asked(0);
      expect(await index.state(CLASS)).toEqual({
        ...{ isComplete: false, writeCount: 5, racerCount: 0 },
        rebuildingAtMs: NOW_MS,
      });
      expect((await index.put(CLASS, [ANN])).writeCount).toBe(6);
      source.open(0);
      await source.asked(1);
      expect(await index.state(CLASS)).toMatchObject({ isComplete: false, racerCount: 2 });
      source.open(1);
      expect(await rebuilding).toBe(true);
      expect(await index.state(CLASS)).toEqual({ isComplete: true, writeCount: 6, racerCount: 3 });
      expect(await entriesOf(index)).toEqual([ANN, BOB, CAT]);
    });

    it('gives up for another that began later, and reads no more', async () => {
      const index = await open(NOW_MS);
      const first = gatedPages([ANN], [ranked('never', 1)]);
      const firstDone = index.rebuild(CLASS, { writeCount: 1, ...first });
      await first.asked(0);
      const second = gatedPages([ANN], [BOB]);
      const secondDone = index.rebuild(CLASS, { writeCount: 1, ...second });
      await second.asked(0);
      first.open(0);
      expect(await firstDone).toBe(false);
      expect([first.isClosed(), (await index.state(CLASS)).isComplete]).toEqual([true, false]);
      second.open(0);
      second.open(1);
      expect(await secondDone).toBe(true);
      expect(await index.state(CLASS)).toEqual({ isComplete: true, writeCount: 1, racerCount: 2 });
    });

    it.each([
      ['a page to bring', [BOB]],
      ['nothing more to bring', []],
    ])('counts if it began last and ended first, while the other one has %s', async (_, lastPage) => {
      const index = await open(NOW_MS);
      const first = gatedPages([ANN], lastPage);
      const firstDone = index.rebuild(CLASS, { writeCount: 1, ...first });
      first.open(0);
      await first.asked(1);
      expect(await index.rebuild(CLASS, { writeCount: 1, pages: pagesOf([ANN, BOB, CAT]) })).toBe(true);
      first.open(1);
      expect(await firstDone).toBe(false);
      expect(await index.state(CLASS)).toMatchObject({ isComplete: true, racerCount: 3 });
      expect(await entriesOf(index)).toEqual([ANN, BOB, CAT]);
    });

    it.each([2, 5])('is true of exactly one of %i at once, and complete then', async (count) => {
      const index = await open(NOW_MS);
      const rebuild = () => index.rebuild(CLASS, { writeCount: 3, pages: pagesOf([ANN], [BOB], [CAT]) });
      for (let round = 1; round <= 20; round += 1) {
        const done = await Promise.all(Array.from({ length: count }, rebuild));
        expect(done.filter(Boolean), `round ${round}`).toHaveLength(1);
        expect(await index.state(CLASS), `round ${round}`).toMatchObject({ isComplete: true, racerCount: 3 });
      }
    });

    it('stays incomplete when the pages break off', async () => {
      const index = await open(NOW_MS);
      await index.rebuild(CLASS, { writeCount: 1, pages: pagesOf([ANN]) });
      const failure = new Error('the table is throttled');
      async function* breakingOff() {
        yield [ANN];
        throw failure;
      }
      await expect(index.rebuild(CLASS, { writeCount: 1, pages: breakingOff() })).rejects.toBe(failure);
      expect(await index.state(CLASS)).toMatchObject({ isComplete: false, racerCount: 1 });
      expect(await index.rebuild(CLASS, { writeCount: 1, pages: pagesOf([ANN, BOB]) })).toBe(true);
      expect(await index.state(CLASS)).toEqual({ isComplete: true, writeCount: 1, racerCount: 2 });
    });
  });
