import type { StreamNow } from '../../api/operator-snapshot.ts';

/** What comes into a stream, all its shards together. */
export interface StreamFlow {
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  /** The last minute, oldest first. */
  readonly recordsBySecond: readonly number[];
  /** The fullest second of it. */
  readonly peak: number;
}

/** What comes into a stream: its open shards together. */
export function flowOf({ shards }: StreamNow): StreamFlow {
  const seconds = Math.max(0, ...shards.map((shard) => shard.recordsBySecond.length));
  const recordsBySecond = Array.from({ length: seconds }, (_, at) =>
    shards.reduce((sum, shard) => sum + (shard.recordsBySecond[at] ?? 0), 0),
  );
  return {
    recordsPerSecond: shards.reduce((sum, shard) => sum + shard.recordsPerSecond, 0),
    bytesPerSecond: shards.reduce((sum, shard) => sum + shard.bytesPerSecond, 0),
    recordsBySecond,
    peak: Math.max(0, ...recordsBySecond),
  };
}
