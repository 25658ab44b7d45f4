import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRankCounter, rankByOutput } from '../../../domain/src/index.ts';

const row = (racerId: string, outputHundredths: number) => ({ racerId, outputHundredths });
const arbitraryRows = fc.uniqueArray(
  fc.record({ racerId: fc.string({ minLength: 1, maxLength: 3 }), outputHundredths: fc.integer({ min: 1, max: 6 }) }),
  { selector: ({ racerId }) => racerId, maxLength: 40 },
);

describe('rankByOutput', () => {
  it('shares ranks among equals and leaves the next ones out: 1, 2, 2, 4', () => {
    const ranked = rankByOutput([row('dan', 1), row('cat', 2), row('bob', 2), row('ann', 3)]);
    expect(ranked).toEqual([
      { racerId: 'ann', outputHundredths: 3, rank: 1 },
      { racerId: 'bob', outputHundredths: 2, rank: 2 },
      { racerId: 'cat', outputHundredths: 2, rank: 2 },
      { racerId: 'dan', outputHundredths: 1, rank: 4 },
    ]);
  });

  it('keeps the other fields of a row and leaves the list as it was', () => {
    const rows = [
      { ...row('ann', 1), name: 'Ann' },
      { ...row('bob', 2), name: 'Bob' },
    ];
    const before = structuredClone(rows);
    expect(rankByOutput(rows).map(({ name }) => name)).toEqual(['Bob', 'Ann']);
    expect(rows).toEqual(before);
  });

  it('gives each racer one more than the number of better ones, and one order for every shuffle', () => {
    fc.assert(
      fc.property(
        arbitraryRows.chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
        ),
        ([rows, shuffle]) => {
          const ranked = rankByOutput(rows);
          const better = (output: number) => rows.filter((other) => other.outputHundredths > output).length;
          expect(ranked.map(({ rank }) => rank)).toEqual(ranked.map((each) => 1 + better(each.outputHundredths)));
          expect(ranked.map(({ racerId }) => racerId)).toEqual(
            [...ranked]
              .sort((a, b) => a.rank - b.rank || (a.racerId < b.racerId ? -1 : 1))
              .map(({ racerId }) => racerId),
          );
          expect(rankByOutput(shuffle)).toEqual(ranked);
        },
      ),
    );
  });
});

describe('a rank counter', () => {
  it('goes on from where an earlier page ended', () => {
    fc.assert(
      fc.property(arbitraryRows, fc.nat({ max: 40 }), (rows, cut) => {
        const ranked = rankByOutput(rows);
        const first = createRankCounter();
        const head = ranked.slice(0, cut).map((each) => first.next(each.outputHundredths));
        const second = createRankCounter(first.position());
        const tail = ranked.slice(cut).map((each) => second.next(each.outputHundredths));
        expect([...head, ...tail]).toEqual(ranked.map(({ rank }) => rank));
      }),
    );
  });
});
