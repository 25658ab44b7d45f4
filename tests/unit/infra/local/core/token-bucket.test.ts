import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../../../infra/local/src/core/token-bucket.ts';

describe('TokenBucket', () => {
  const takenOf = (bucket: TokenBucket, count: number, nowMs: number) =>
    Array.from({ length: count }, () => bucket.tryTake(1, nowMs)).filter(Boolean).length;

  it('lets a burst of one second through and then its rate', () => {
    const bucket = new TokenBucket(100, 0);
    expect([takenOf(bucket, 150, 0), takenOf(bucket, 150, 500), takenOf(bucket, 150, 60_500)]).toEqual([100, 50, 100]);
  });

  it('pays a debt off before it gives again', () => {
    const bucket = new TokenBucket(100, 0);
    bucket.take(200);
    expect([bucket.has(1, 1_000), bucket.has(1, 1_010)]).toEqual([false, true]);
  });

  it('gives nothing for a clock that is set back', () => {
    const bucket = new TokenBucket(100, 10_000);
    expect([takenOf(bucket, 100, 10_000), takenOf(bucket, 1, 0)]).toEqual([100, 0]);
  });
});
