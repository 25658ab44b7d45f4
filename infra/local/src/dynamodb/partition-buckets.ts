import { TokenBucket } from '../core/token-bucket.ts';

/** A bucket for each value of a partition key that is in use. */
export interface PartitionBuckets {
  bucketOf(key: string, perSecond: number, nowMs: number): TokenBucket;
}

/** A bucket that was not touched for so long is full again, or nearly, after the largest page; then a new one does as well. */
const SPAN_MS = 2_000;

/** There may be a million values: only those of the last two spans are kept. */
export const createPartitionBuckets = (): PartitionBuckets => {
  let current = new Map<string, TokenBucket>();
  let previous = new Map<string, TokenBucket>();
  let since = 0;
  const turn = (nowMs: number): void => {
    const passedMs = nowMs - since;
    // The clock may also have been put back.
    if (passedMs >= 0 && passedMs < SPAN_MS) return;
    previous = passedMs >= 0 && passedMs < 2 * SPAN_MS ? current : new Map();
    current = new Map();
    since = nowMs;
  };
  return {
    bucketOf: (key, perSecond, nowMs) => {
      turn(nowMs);
      const known = current.get(key);
      if (known !== undefined) return known;
      const bucket = previous.get(key) ?? new TokenBucket(perSecond, nowMs);
      current.set(key, bucket);
      return bucket;
    },
  };
};
