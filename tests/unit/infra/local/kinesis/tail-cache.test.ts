import { describe, expect, it } from 'vitest';
import type { Block } from '../../../../../infra/local/src/kinesis/block.ts';
import { TailCache } from '../../../../../infra/local/src/kinesis/tail-cache.ts';

/** One record of 488 bytes, which an entry makes 1,000. */
const block = (counter: number, newestArrivalMs = counter): Block => ({
  firstCounter: counter,
  lastCounter: counter,
  newestArrivalMs,
  bytes: Buffer.alloc(488),
});
const fill = (bounds: { bytesMax?: number; ageMaxMs?: number }, blocks: readonly Block[]): number[] => {
  const cache = new TailCache({ bytesMax: 1e9, ageMaxMs: 1e9, ...bounds });
  for (const each of blocks) cache.add(each);
  return [...cache.blocksFrom(0)].map(({ firstCounter }) => firstCounter);
};
const ten = Array.from({ length: 10 }, (_, index) => block(index + 1));

describe('the newest blocks of a shard', () => {
  it('are as many as fit', () => {
    expect(fill({ bytesMax: 3_000 }, ten)).toEqual([8, 9, 10]);
    expect(fill({ bytesMax: 999 }, ten)).toEqual([]);
  });

  it('are not older than allowed: a shard that gets little does not keep hours of it', () => {
    expect(fill({ ageMaxMs: 2 }, ten)).toEqual([8, 9, 10]);
    expect(fill({ ageMaxMs: 0 }, ten)).toEqual([10]);
    expect(fill({ ageMaxMs: 60_000 }, [...ten, block(11, 60_005)])).toEqual([5, 6, 7, 8, 9, 10, 11]);
  });

  it('stay where a clock was set back', () => {
    expect(fill({ ageMaxMs: 2 }, [block(1, 9_000), block(2, 5), block(3, 6)])).toEqual([1, 2, 3]);
  });

  it('say whether they go back far enough', () => {
    const cache = new TailCache({ bytesMax: 3_000, ageMaxMs: 1e9 });
    expect(cache.covers(1)).toBe(false);
    for (const each of ten) cache.add(each);
    expect([7, 8, 10].map((counter) => cache.covers(counter))).toEqual([false, true, true]);
  });
});
