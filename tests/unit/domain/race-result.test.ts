import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClassBest, type FinalResult, joinBest, joinFinal, rankResults } from '../../../domain/src/index.ts';
import { race, racerId, standing } from '../../support/readings.ts';

const final = (id: string, outputHundredths: number, name = id): FinalResult => ({
  racerId: racerId(id),
  name,
  outputHundredths,
});
const entered = (...ids: string[]) => ids.map((id) => ({ racerId: racerId(id), name: id.toUpperCase() }));
const smallFinal = fc
  .record({ output: fc.integer({ min: 1, max: 3 }), name: fc.constantFrom('A', 'B', 'C') })
  .map(({ output, name }) => final('ann', output, name));
const smallBest: fc.Arbitrary<ClassBest> = fc
  .tuple(smallFinal, fc.constantFrom(0, 300, 600))
  .map(([each, startSeconds]) => ({ ...each, startSeconds, raceId: race(`1-${startSeconds}`).raceId }));

describe('rankResults', () => {
  it('ranks finishers by output and puts all others below, unranked, by how far and how well they came', () => {
    const results = rankResults({
      finals: [final('cat', 12_000), final('ann', 13_000), final('bob', 12_000), final('dan', 11_000)],
      roster: entered('ann', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida'),
      standings: [
        ...Array.from({ length: 4 }, () => standing({ second: 300 })),
        standing({ second: 200, outputHundredths: 9_000 }),
        standing({ second: 290, outputHundredths: 8_000 }),
        standing({ second: 200, outputHundredths: 9_500 }),
        standing({ second: 200, outputHundredths: 9_000 }),
        undefined,
      ],
      lengthSeconds: 300,
    });
    expect(
      results.map(({ rank, racerId: id, status, outputHundredths, second }) => [
        rank,
        id,
        status,
        outputHundredths,
        second,
      ]),
    ).toEqual([
      [1, 'ann', 'finished', 13_000, 300],
      [2, 'bob', 'finished', 12_000, 300],
      [2, 'cat', 'finished', 12_000, 300],
      [4, 'dan', 'finished', 11_000, 300],
      [null, 'fay', 'dnf', 8_000, 290],
      [null, 'gus', 'dnf', 9_500, 200],
      [null, 'eve', 'dnf', 9_000, 200],
      [null, 'hal', 'dnf', 9_000, 200],
      [null, 'ida', 'dnf', 0, 0],
    ]);
  });

  it('shows the name a racer entered with, or the one of the final reading if the roster does not have them yet', () => {
    const finals = [final('ann', 2, 'Other'), final('bob', 1, 'Bob')];
    const results = rankResults({ finals, roster: entered('ann', 'cat'), standings: [], lengthSeconds: 300 });
    expect(results.map(({ racerId: id, name }) => [id, name])).toEqual([
      ['ann', 'ANN'],
      ['bob', 'Bob'],
      ['cat', 'CAT'],
    ]);
  });

  it('lists every racer exactly once', () => {
    const ids = fc.uniqueArray(fc.constantFrom('ann', 'bob', 'cat', '__proto__', 'constructor'));
    fc.assert(
      fc.property(ids, ids, (finished, roster) => {
        const results = rankResults({
          finals: finished.map((id) => final(id, 1)),
          roster: entered(...roster),
          standings: [],
          lengthSeconds: 300,
        });
        const union = [...new Set([...finished, ...roster])];
        expect(results.map(({ racerId: id }) => id as string).sort()).toEqual(union.sort());
      }),
    );
  });
});

describe('joinFinal', () => {
  it('is idempotent, commutative and associative', () => {
    fc.assert(
      fc.property(smallFinal, smallFinal, smallFinal, (a, b, c) => {
        expect(joinFinal(a, a)).toEqual(a);
        expect(joinFinal(a, b)).toEqual(joinFinal(b, a));
        expect(joinFinal(joinFinal(a, b), c)).toEqual(joinFinal(a, joinFinal(b, c)));
      }),
    );
  });
});

describe('joinBest', () => {
  it('takes the higher output, then the earlier race, then the smaller name', () => {
    const best = (outputHundredths: number, startSeconds: number, name: string): ClassBest => ({
      ...final('ann', outputHundredths, name),
      startSeconds,
      raceId: race(`1-${startSeconds}`).raceId,
    });
    expect(joinBest(best(2, 300, 'B'), best(1, 0, 'A'))).toEqual(best(2, 300, 'B'));
    expect(joinBest(best(2, 300, 'A'), best(2, 0, 'B'))).toEqual(best(2, 0, 'B'));
    expect(joinBest(best(2, 0, 'B'), best(2, 0, 'A'))).toEqual(best(2, 0, 'A'));
  });

  it('is idempotent, commutative and associative', () => {
    fc.assert(
      fc.property(smallBest, smallBest, smallBest, (a, b, c) => {
        expect(joinBest(a, a)).toEqual(a);
        expect(joinBest(a, b)).toEqual(joinBest(b, a));
        expect(joinBest(joinBest(a, b), c)).toEqual(joinBest(a, joinBest(b, c)));
      }),
    );
  });
});
