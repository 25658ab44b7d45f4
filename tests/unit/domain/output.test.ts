import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hundredthsOf, OUTPUT_HUNDREDTHS_MAX, outputHundredths, outputOf } from '../../../domain/src/index.ts';

describe('outputHundredths', () => {
  it.each([
    [0, 0, 2_275],
    [85, 35, 12_000],
    [85.5, 35.25, 12_080],
    [250, 100, OUTPUT_HUNDREDTHS_MAX],
  ])('is (cadence + 35) × (resistance + 65) for %d rpm and %d percent', (cadenceRpm, resistancePercent, expected) => {
    expect(outputHundredths({ cadenceRpm, resistancePercent })).toBe(expected);
  });

  it('is an integer that fits 16 bits, whatever a bike may send', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 250, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (cadenceRpm, resistancePercent) => {
          const output = outputHundredths({ cadenceRpm, resistancePercent });
          expect(Number.isInteger(output) && output >= 2_275 && output <= 47_025).toBe(true);
        },
      ),
    );
  });
});

describe('outputOf', () => {
  it('has two decimals, as people read it', () => {
    expect([12_000, 12_080, 47_025].map(outputOf)).toEqual([120, 120.8, 470.25]);
  });
});

describe('hundredthsOf', () => {
  it('undoes outputOf for every output there is', () => {
    const all = Array.from({ length: OUTPUT_HUNDREDTHS_MAX + 1 }, (_, hundredths) => hundredths);
    expect(all.map(outputOf).map(hundredthsOf)).toEqual(all);
  });
});
