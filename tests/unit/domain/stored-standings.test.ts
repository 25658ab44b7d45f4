import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinStanding, joinStandings, type Standing, type StoredStandings } from '../../../domain/src/index.ts';
import { standing } from '../../support/readings.ts';
import { arbitraryStanding } from './arbitraries.ts';

const arbitraryStored: fc.Arbitrary<StoredStandings> = fc.record({
  version: fc.integer({ min: 1, max: 300 }),
  publishedAtMs: fc.nat(),
  newestSecond: fc.nat(300),
  standings: fc.array(fc.option(arbitraryStanding, { nil: undefined }), { maxLength: 8 }),
});

/** What a racer has with any of the writers, joined. */
const obviously = (writers: readonly StoredStandings[], index: number): Standing | undefined =>
  writers
    .map(({ standings }) => standings[index])
    .reduce((a, b) => (a === undefined || b === undefined ? (a ?? b) : joinStanding(a, b)), undefined);

describe('joinStandings', () => {
  it('gives every racer the join of what any writer has, in a roster as long as the longest', () => {
    const property = fc.property(fc.array(arbitraryStored, { minLength: 1, maxLength: 5 }), (writers) => {
      const size = Math.max(...writers.map(({ standings }) => standings.length));
      expect(joinStandings(writers)).toEqual({
        version: writers.reduce((sum, { version }) => sum + version, 0),
        publishedAtMs: Math.max(...writers.map(({ publishedAtMs }) => publishedAtMs)),
        newestSecond: Math.max(...writers.map(({ newestSecond }) => newestSecond)),
        standings: Array.from({ length: size }, (_, index) => obviously(writers, index)),
      });
    });
    fc.assert(property);
  });

  it('does not ask who of them is first', () => {
    const property = fc.property(fc.array(arbitraryStored, { maxLength: 5 }), (writers) => {
      expect(joinStandings(writers.toReversed())).toEqual(joinStandings(writers));
    });
    fc.assert(property);
  });

  it('leaves those of one writer as they are, and has none of nobody', () => {
    const one = { version: 3, publishedAtMs: 5, newestSecond: 7, standings: [undefined, standing()] };
    expect(joinStandings([one])).toBe(one);
    expect(joinStandings([])).toBeUndefined();
  });
});
