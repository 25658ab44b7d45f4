import { evenRanges } from './hash-keys.ts';
import { FIRST_COUNTER } from './sequence-numbers.ts';
import { addShard, openShardsOf, type ShardState, type StreamState } from './stream-state.ts';

/** A change of shards in thought; the stream then drains the closed ones and makes it real. */
export interface ReshardStep {
  readonly state: StreamState;
  readonly nowMs: number;
}

/** Closes a shard and opens two in its place; the new key and above go to the second. */
export const splitShard = (
  { state, nowMs }: ReshardStep,
  shard: ShardState,
  newStartingHashKey: string,
): ReshardStep => {
  const { shardId: parentShardId, startingHashKey, endingHashKey } = shard;
  const lowerEnd = (BigInt(newStartingHashKey) - 1n).toString();
  const closed = closeShards({ state, nowMs }, [parentShardId]);
  const withLower = addShard(closed, { parentShardId, startingHashKey, endingHashKey: lowerEnd }, nowMs);
  const upper = { parentShardId, startingHashKey: newStartingHashKey, endingHashKey };
  return { state: addShard(withLower, upper, nowMs), nowMs };
};

/** Closes two neighbours and opens one in their place. The order of the arguments decides which parent is "adjacent". */
export const mergeShards = ({ state, nowMs }: ReshardStep, shard: ShardState, adjacent: ShardState): ReshardStep => {
  const [lower, upper] =
    BigInt(shard.startingHashKey) < BigInt(adjacent.startingHashKey) ? [shard, adjacent] : [adjacent, shard];
  const closed = closeShards({ state, nowMs }, [shard.shardId, adjacent.shardId]);
  const merged = {
    parentShardId: shard.shardId,
    adjacentParentShardId: adjacent.shardId,
    startingHashKey: lower.startingHashKey,
    endingHashKey: upper.endingHashKey,
  };
  return { state: addShard(closed, merged, nowMs), nowMs };
};

export const areNeighbours = (a: ShardState, b: ShardState): boolean =>
  BigInt(a.endingHashKey) + 1n === BigInt(b.startingHashKey) ||
  BigInt(b.endingHashKey) + 1n === BigInt(a.startingHashKey);

/** Splits and merges until the hash space is divided evenly; shards in between are short-lived, as on AWS. */
export const scaleUniformly = (start: ReshardStep, shardCount: number): ReshardStep => {
  const ranges = evenRanges(shardCount);
  let step = start;
  for (const { startingHashKey } of ranges) {
    const holder = openShardsOf(step.state).findLast(
      (shard) => BigInt(shard.startingHashKey) <= BigInt(startingHashKey),
    );
    if (holder !== undefined && holder.startingHashKey !== startingHashKey)
      step = splitShard(step, holder, startingHashKey);
  }
  for (const { startingHashKey, endingHashKey } of ranges) {
    for (;;) {
      const [first, second] = openShardsOf(step.state).filter(
        (shard) =>
          BigInt(shard.startingHashKey) >= BigInt(startingHashKey) &&
          BigInt(shard.endingHashKey) <= BigInt(endingHashKey),
      );
      if (first === undefined || second === undefined) break;
      step = mergeShards(step, first, second);
    }
  }
  return step;
};

const closeShards = ({ state, nowMs }: ReshardStep, shardIds: readonly string[]): StreamState => ({
  ...state,
  shards: state.shards.map((shard) =>
    // The stream puts the true end in place of this one when the shard has taken records.
    shardIds.includes(shard.shardId) ? { ...shard, closed: { atMs: nowMs, endingCounter: FIRST_COUNTER + 1 } } : shard,
  ),
});
