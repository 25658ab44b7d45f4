import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  joinStanding,
  newestSecondOf,
  packFew,
  packStandings,
  sameStanding,
  unpackFew,
  unpackStandings,
} from '../../../domain/src/index.ts';
import { standing } from '../../support/readings.ts';
import { arbitraryStanding } from './arbitraries.ts';

describe('joinStanding', () => {
  it('takes the output of the later second and the best of both', () => {
    const early = standing({ second: 7, outputHundredths: 15_000 });
    const late = standing({ second: 9, outputHundredths: 12_000 });
    expect(joinStanding(early, late)).toEqual({ second: 9, outputHundredths: 12_000, bestHundredths: 15_000 });
  });

  it('takes the higher output of one second', () => {
    const [low, high] = [standing({ outputHundredths: 11_000 }), standing({ outputHundredths: 12_000 })];
    expect(joinStanding(low, high)).toEqual(high);
  });

  it('is idempotent, commutative and associative', () => {
    fc.assert(
      fc.property(arbitraryStanding, arbitraryStanding, arbitraryStanding, (a, b, c) => {
        expect(joinStanding(a, a)).toEqual(a);
        expect(joinStanding(a, b)).toEqual(joinStanding(b, a));
        expect(joinStanding(joinStanding(a, b), c)).toEqual(joinStanding(a, joinStanding(b, c)));
        expect(joinStanding(joinStanding(a, b), b)).toEqual(joinStanding(a, b));
      }),
      { numRuns: 500 },
    );
  });
});

describe('sameStanding', () => {
  it('sees a difference in every field', () => {
    const others = [
      standing({ second: 8 }),
      standing({ outputHundredths: 1 }),
      standing({ bestHundredths: 1 }),
      standing(),
    ];
    expect(others.map((other) => sameStanding(standing(), other))).toEqual([false, false, false, true]);
  });
});

describe('newestSecondOf', () => {
  it('is the latest second of any racer, 0 if none has a reading', () => {
    expect(newestSecondOf([undefined, standing({ second: 3 }), standing({ second: 9 }), undefined])).toBe(9);
    expect([newestSecondOf([]), newestSecondOf([undefined])]).toEqual([0, 0]);
  });
});

describe('packed standings', () => {
  it('take six bytes a racer: second, output, best, big-endian; second 0 = no reading yet', () => {
    const rows = [{ second: 258, outputHundredths: 47_025, bestHundredths: 772 }, undefined];
    expect(Buffer.from(packStandings(rows)).toString('hex')).toBe('0102b7b10304000000000000');
  });

  it('unpack to what was packed', () => {
    fc.assert(
      fc.property(fc.array(fc.option(arbitraryStanding, { nil: undefined })), (rows) => {
        expect(unpackStandings(packStandings(rows))).toEqual(rows);
      }),
    );
  });

  it('unpack from the middle of a larger buffer', () => {
    const padded = new Uint8Array([9, 9, ...packStandings([standing()]), 9]);
    expect(unpackStandings(padded.subarray(2, 8))).toEqual([standing()]);
  });

  it('are refused if a row is cut short', () => {
    expect(() => unpackStandings(new Uint8Array(7))).toThrow(expect.objectContaining({ code: 'STANDINGS_CORRUPT' }));
  });
});

describe('packed standings of few', () => {
  const sparse = fc.array(fc.option(arbitraryStanding, { nil: undefined, freq: 1 }), { maxLength: 400 });

  it('unpack to what was packed', () => {
    const property = fc.property(sparse, (rows) => {
      expect(unpackFew(packFew(rows))).toEqual(rows);
    });
    fc.assert(property);
  });

  it('take eight bytes a racer who has any, however long the roster is', () => {
    const rows = [...Array.from({ length: 40_000 }, () => undefined), standing(), undefined, standing()];
    const { rosterSize, indexes, rows: packed } = packFew(rows);
    expect([rosterSize, indexes.byteLength, packed.byteLength]).toEqual([40_003, 4, 12]);
  });

  it('have room for the largest roster that a race may have', () => {
    const rows = [...Array.from({ length: 49_999 }, () => undefined), standing()];
    expect(unpackFew(packFew(rows)).at(-1)).toEqual(standing());
    expect(() => packFew(Array.from({ length: 65_537 }, () => undefined))).toThrow(RangeError);
  });

  it.each([
    ['an index for each row', { rosterSize: 2, indexes: new Uint8Array(3), rows: new Uint8Array(6) }],
    ['indexes within the roster', { rosterSize: 2, indexes: new Uint8Array([0, 2]), rows: new Uint8Array(6) }],
  ])('are refused without %s', (_, few) => {
    expect(() => unpackFew(few)).toThrow(expect.objectContaining({ code: 'STANDINGS_CORRUPT' }));
  });
});
