import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classRankOf } from '../../../domain/src/class-rank.ts';
import { parseRankScore, percentileOf, rankKeyOf, rankScoreFloorOf, rankScoreOf } from '../../../domain/src/index.ts';

describe('percentile', () => {
  it.each([
    { rank: 1, racerCount: 1, percentile: 100 },
    { rank: 1, racerCount: 40_000, percentile: 100 },
    { rank: 2, racerCount: 40_000, percentile: 99.9 },
    { rank: 18_204, racerCount: 40_000, percentile: 54.4 },
    { rank: 40_000, racerCount: 40_000, percentile: 0 },
    { rank: 2, racerCount: 3, percentile: 50 },
  ])('of rank $rank among $racerCount is $percentile', ({ rank, racerCount, percentile }) => {
    expect(percentileOf(rank, racerCount)).toBe(percentile);
  });

  it('is of as many racers at least as the rank says there are', () => {
    expect(classRankOf(11, 10, 'estimate')).toEqual({ rank: 12, racerCount: 12, percentile: 0, rankedBy: 'estimate' });
  });
});

const arbitraryRanked = fc.record({
  outputHundredths: fc.integer({ min: 0, max: 65_535 }),
  startSeconds: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 2 ** 32 - 1)),
});

describe('rank score', () => {
  it('has the order of rank keys, is exact, and gives back what it was made of', () => {
    fc.assert(
      fc.property(arbitraryRanked, arbitraryRanked, (a, b) => {
        const byKey = rankKeyOf({ ...a, racerId: 'x' }) < rankKeyOf({ ...b, racerId: 'x' });
        expect(rankScoreOf(a) < rankScoreOf(b)).toBe(byKey);
        expect(Number.isSafeInteger(rankScoreOf(a))).toBe(true);
        expect(parseRankScore(rankScoreOf(a))).toEqual(a);
        expect(rankScoreOf(b) < rankScoreFloorOf(a.outputHundredths)).toBe(b.outputHundredths > a.outputHundredths);
      }),
    );
  });
});
