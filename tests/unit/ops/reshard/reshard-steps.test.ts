import { describe, expect, it } from 'vitest';
import { reshardSteps } from '../../../../ops/src/reshard/reshard-steps.ts';

describe('the way from one number of shards to another', () => {
  it.each([
    [2, 2, []],
    [2, 4, [4]],
    [4, 2, [2]],
    [1, 5, [2, 4, 5]],
    [9, 2, [5, 3, 2]],
    [100, 1, [50, 25, 13, 7, 4, 2, 1]],
    [1, 1_024, [2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024]],
  ])('from %i to %i is %j', (from, to, steps) => {
    expect(reshardSteps(from, to)).toEqual(steps);
  });

  it('at most doubles or halves them each time, and ends where it should', () => {
    for (let from = 1; from <= 60; from += 1) {
      for (let to = 1; to <= 60; to += 1) {
        const way = [from, ...reshardSteps(from, to)];
        expect(way.at(-1)).toBe(to);
        const isAllowed = (next: number, index: number) => next <= 2 * way[index]! && 2 * next >= way[index]!;
        expect(way.slice(1).every(isAllowed), `${way}`).toBe(true);
      }
    }
  });

  it('may be too far for a day', () => {
    expect(() => reshardSteps(1, 1_025)).toThrow(
      expect.objectContaining({
        code: 'RESHARD_TOO_FAR',
        message: 'from 1 to 1025 shards takes 11 changes, and AWS allows 10 in 24 hours: go to 1024 first',
      }),
    );
  });
});
