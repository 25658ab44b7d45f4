import { describe, expect, it } from 'vitest';
import {
  compareSequenceNumbers,
  counterOf,
  createSequenceWriter,
  FIRST_COUNTER,
  sequencePrefix,
} from '../../../../../infra/local/src/kinesis/sequence-numbers.ts';
import { integerBetween, seededRandom, seeds } from '../../../../support/random.ts';

const prefixOf = (createdAtSeconds: number, shardIndex: number) => sequencePrefix({ createdAtSeconds, shardIndex });

describe('sequence numbers', () => {
  it('have 56 digits and begin with 49, like those of the service', () => {
    expect(createSequenceWriter(prefixOf(1_620_992_100, 3))(FIRST_COUNTER + 42)).toBe(
      '49016209921000000000000030000000000000001000000000000042',
    );
  });

  it('are what plainly gluing prefix and counter gives, for any order of counters', () => {
    for (const seed of seeds(50)) {
      const random = seededRandom(seed);
      const write = createSequenceWriter(prefixOf(1, 2));
      const counters = Array.from({ length: 50 }, () => FIRST_COUNTER + integerBetween(random, 0, 3_000_000));
      expect(counters.map(write), `seed ${seed}`).toEqual(counters.map((counter) => `${prefixOf(1, 2)}${counter}`));
    }
  });

  it('give their counter back, but only to their own shard', () => {
    const number = createSequenceWriter(prefixOf(1, 2))(FIRST_COUNTER + 7);
    expect([
      counterOf(prefixOf(1, 2), number),
      counterOf(prefixOf(1, 3), number),
      counterOf(prefixOf(1, 2), '12'),
    ]).toEqual([FIRST_COUNTER + 7, undefined, undefined]);
  });

  it('compare as the integers they are', () => {
    for (const seed of seeds(200)) {
      const random = seededRandom(seed);
      const [a = '', b = ''] = [1, 2].map(() => String(BigInt(integerBetween(random, 0, 999)) ** 3n));
      const expected = BigInt(a) === BigInt(b) ? 0 : BigInt(a) < BigInt(b) ? -1 : 1;
      expect(Math.sign(compareSequenceNumbers(a, b)), `seed ${seed}`).toBe(expected);
    }
  });

  it('of a shard made later in the same second are greater', () => {
    const parent = createSequenceWriter(prefixOf(5, 1))(FIRST_COUNTER + 1_000_000);
    const child = createSequenceWriter(prefixOf(5, 2))(FIRST_COUNTER);
    expect(compareSequenceNumbers(parent, child)).toBeLessThan(0);
  });
});
