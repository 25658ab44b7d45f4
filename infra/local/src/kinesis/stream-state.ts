import type { HashRange } from './hash-keys.ts';
import { sequencePrefix } from './sequence-numbers.ts';

/** What is known of a stream beside its records; kept in one file and replaced whole. */
export interface StreamState {
  readonly version: 1;
  readonly name: string;
  readonly createdAtMs: number;
  readonly retentionHours: number;
  readonly mode: StreamMode;
  readonly recordBytesMax: number;
  /** Shard ids are never used twice. */
  readonly nextShardIndex: number;
  /** Creation second of the newest shard; later shards never get an earlier one. */
  readonly newestShardSeconds: number;
  readonly shards: readonly ShardState[];
}

export type StreamMode = 'PROVISIONED' | 'ON_DEMAND';

export interface ShardState extends HashRange {
  readonly shardId: string;
  readonly parentShardId?: string;
  readonly adjacentParentShardId?: string;
  readonly sequencePrefix: string;
  readonly createdAtMs: number;
  readonly closed?: ClosedShard;
}

export interface ClosedShard {
  readonly atMs: number;
  /** One past the shard's last record. */
  readonly endingCounter: number;
}

export interface NewShard extends HashRange {
  readonly parentShardId?: string;
  readonly adjacentParentShardId?: string;
}

/** Adds an open shard under the next free id. */
export const addShard = (state: StreamState, shard: NewShard, nowMs: number): StreamState => {
  const createdAtSeconds = Math.max(state.newestShardSeconds, Math.floor(nowMs / 1000));
  const shardIndex = state.nextShardIndex;
  const added = {
    shardId: shardIdOf(shardIndex),
    ...shard,
    sequencePrefix: sequencePrefix({ createdAtSeconds, shardIndex }),
    createdAtMs: nowMs,
  };
  return {
    ...state,
    nextShardIndex: shardIndex + 1,
    newestShardSeconds: createdAtSeconds,
    shards: [...state.shards, added],
  };
};

const shardIdOf = (index: number): string => `shardId-${String(index).padStart(12, '0')}`;

export const isOpen = (shard: ShardState): boolean => shard.closed === undefined;

/** Open shards in the order of their hash ranges. */
export const openShardsOf = (state: StreamState): ShardState[] =>
  state.shards.filter(isOpen).sort((a, b) => (BigInt(a.startingHashKey) < BigInt(b.startingHashKey) ? -1 : 1));
