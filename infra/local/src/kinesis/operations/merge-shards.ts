import { ACCOUNT_ID } from '../../core/arn.ts';
import { invalidArgument } from '../errors.ts';
import { areNeighbours, mergeShards as planMerge } from '../resharding.ts';
import type { Operation } from './operation.ts';
import { openShard } from './split-shard.ts';

export const mergeShards: Operation<'MergeShards'> = async (streams, input) => {
  const stream = streams.findActive(input);
  const shard = openShard(stream, input.ShardToMerge);
  const adjacent = openShard(stream, input.AdjacentShardToMerge);
  if (!areNeighbours(shard.state, adjacent.state)) {
    throw invalidArgument(
      `Shards ${shard.shardId} and ${adjacent.shardId} in stream ${stream.name} under account ${ACCOUNT_ID} are not an ` +
        'adjacent pair of shards eligible for merging',
    );
  }
  await streams.reshard(stream, (step) => planMerge(step, shard.state, adjacent.state));
  return undefined;
};
