import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byLeaderboard, compareText, rankKeyOf, rankKeyPrefixOf } from '../../../domain/src/index.ts';

const arbitraryRanked = fc.record({
  outputHundredths: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 65_535 })),
  startSeconds: fc.oneof(fc.constantFrom(0, 300, 600), fc.integer({ min: 0, max: 4_294_967_295 })),
  racerId: fc.stringMatching(/^[A-Za-z0-9_-]{1,4}$/),
});

describe('rankKeyOf', () => {
  it('is 65,535 less the output, the race start and the racer id', () => {
    const key = rankKeyOf({ outputHundredths: 12_000, startSeconds: 1_620_992_100, racerId: 'ann' });
    expect(key).toBe('53535#001620992100#ann');
  });

  it('sorts as text in the order of the leaderboard, also as UTF-8 bytes', () => {
    fc.assert(
      fc.property(arbitraryRanked, arbitraryRanked, (a, b) => {
        const order = Math.sign(byLeaderboard(a, b));
        expect(compareText(rankKeyOf(a), rankKeyOf(b))).toBe(order);
        expect(Buffer.compare(Buffer.from(rankKeyOf(a)), Buffer.from(rankKeyOf(b)))).toBe(order);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('rankKeyPrefixOf', () => {
  it('lies after everything better and not after equals', () => {
    fc.assert(
      fc.property(arbitraryRanked, fc.integer({ min: 0, max: 65_535 }), (ranked, output) => {
        expect(rankKeyOf(ranked) < rankKeyPrefixOf(output)).toBe(ranked.outputHundredths > output);
      }),
    );
  });
});
