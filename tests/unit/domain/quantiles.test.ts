import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantilesOf, rankInQuantiles } from '../../../domain/src/index.ts';

const arbitraryField = (maxLength: number, max: number) =>
  fc
    .array(fc.integer({ min: 1, max }), { minLength: 1, maxLength })
    .map((outputs) => outputs.toSorted((a, b) => b - a));
const rankIn = (field: readonly number[], output: number) => 1 + field.filter((other) => other > output).length;

describe('quantilesOf', () => {
  it('is all zero for an empty field', () => {
    expect(quantilesOf([])).toEqual(Array(256).fill(0));
  });

  it('is the field itself for 256 racers', () => {
    const field = Array.from({ length: 256 }, (_, index) => 9_000 - index);
    expect(quantilesOf(field)).toEqual(field);
  });

  it('takes every tenth of 2,551 racers, the best and the last among them', () => {
    const field = Array.from({ length: 2_551 }, (_, index) => 9_000 - index);
    expect(quantilesOf(field)).toEqual(field.filter((_, index) => index % 10 === 0));
  });
});

describe('rankInQuantiles', () => {
  it('is exact for everybody in a field of up to 256 racers, ties included', () => {
    fc.assert(
      fc.property(arbitraryField(256, 300), (field) => {
        const quantiles = quantilesOf(field);
        expect(field.map((output) => rankInQuantiles(quantiles, field.length, output))).toEqual(
          field.map((output) => rankIn(field, output)),
        );
      }),
    );
  });

  it('is off by less than the distance of two points in a large field without ties', () => {
    fc.assert(
      fc.property(fc.integer({ min: 257, max: 5_000 }), fc.nat(), (count, pick) => {
        const field = Array.from({ length: count }, (_, index) => 3 * (count - index));
        const output = field[pick % count] ?? 0;
        const off = Math.abs(rankInQuantiles(quantilesOf(field), count, output) - rankIn(field, output));
        expect(off).toBeLessThanOrEqual(Math.ceil((count - 1) / 255));
      }),
    );
  });

  it('never ranks the lower of two outputs above the higher', () => {
    fc.assert(
      fc.property(arbitraryField(600, 50), fc.integer({ min: 0, max: 60 }), (field, output) => {
        const rank = (of: number) => rankInQuantiles(quantilesOf(field), field.length, of);
        expect(rank(output)).toBeGreaterThanOrEqual(rank(output + 1));
      }),
    );
  });

  it('ranks an output between two neighbours after the better one, however close', () => {
    expect([29, 21, 11].map((output) => rankInQuantiles(quantilesOf([30, 20, 10]), 3, output))).toEqual([2, 2, 3]);
  });

  it('ranks an output below the whole field after it, and the first of all first', () => {
    const field = [30, 20, 10];
    expect([5, 10, 31].map((output) => rankInQuantiles(quantilesOf(field), 3, output))).toEqual([4, 3, 1]);
    expect(rankInQuantiles(quantilesOf([]), 0, 5)).toBe(1);
  });
});
