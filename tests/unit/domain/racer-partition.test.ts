import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../../domain/src/index.ts';
import { racerId } from '../../support/readings.ts';

describe('the part that a racer is in', () => {
  // Published test vectors of FNV-1a, 32 bit.
  it.each([
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('is FNV-1a of %s', (id, hash) => {
    expect(partitionOf(racerId(id), 2 ** 32)).toBe(hash);
    expect(partitionOf(racerId(id), 16)).toBe(hash % 16);
  });

  it('is the only one there is if there is one', () => {
    expect(partitionOf(racerId('__proto__'), 1)).toBe(0);
  });

  it('gets its share of ids that differ in a number only', () => {
    const sizes = Array<number>(16).fill(0);
    for (let index = 0; index < 16_000; index += 1) {
      const part = partitionOf(racerId(`sim-1-${String(index).padStart(5, '0')}`), 16);
      sizes[part] = (sizes[part] ?? 0) + 1;
    }
    expect(Math.min(...sizes)).toBeGreaterThan(900);
    expect(Math.max(...sizes)).toBeLessThan(1_100);
  });
});
