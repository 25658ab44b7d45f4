import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BILLING_UNITS, startedUnits } from '../../../../../infra/local/src/core/usage.ts';

/** Fills one unit after the other, as one would by hand. */
const unitsByHand = (bytes: number, unitBytes: number): number => {
  let units = 1;
  for (let left = bytes; left > unitBytes; left -= unitBytes) units += 1;
  return units;
};

it('aws-semantics 11.1: what is begun is billed, for every unit and size', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.values(BILLING_UNITS)), fc.nat(4_000_000), (unitBytes, bytes) => {
      expect(startedUnits(bytes, unitBytes)).toBe(unitsByHand(bytes, unitBytes));
    }),
  );
});

it.each(Object.entries(BILLING_UNITS))(
  'aws-semantics 11.1: a full unit of %s is one, a byte more is two',
  (_, bytes) => {
    expect([0, 1, bytes - 1, bytes, bytes + 1, 2 * bytes].map((size) => startedUnits(size, bytes))).toEqual([
      1, 1, 1, 1, 2, 2,
    ]);
  },
);
