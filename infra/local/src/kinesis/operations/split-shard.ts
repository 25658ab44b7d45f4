import { ACCOUNT_ID } from '../../core/arn.ts';
import { invalidArgument, shardNotFound } from '../errors.ts';
import { splitShard as planSplit } from '../resharding.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import type { Operation } from './operation.ts';

export const splitShard: Operation<'SplitShard'> = async (streams, input) => {
  const stream = streams.findActive(input);
  const shard = openShard(stream, input.ShardToSplit);
  const { startingHashKey, endingHashKey } = shard.state;
  const newKey = BigInt(input.NewStartingHashKey);
  if (newKey <= BigInt(startingHashKey) + 1n || newKey >= BigInt(endingHashKey)) {
    throw invalidArgument(
      `NewStartingHashKey ${input.NewStartingHashKey} used in SplitShard() on shard ${shard.shardId} in stream ` +
        `${stream.name} under account ${ACCOUNT_ID} is not both greater than one plus the shard's StartingHashKey ` +
        `${startingHashKey} and less than the shard's EndingHashKey ${endingHashKey}.`,
    );
  }
  streams.requireShards(1);
  await streams.reshard(stream, (step) => planSplit(step, shard.state, input.NewStartingHashKey));
  return undefined;
};

/** @throws AwsError when the stream has no such shard, or it is closed */
export const openShard = (stream: Stream, shardId: string): Shard => {
  const shard = stream.shard(shardId);
  if (shard === undefined) throw shardNotFound(shardId, stream.name);
  if (!shard.isOpen) {
    throw invalidArgument(
      `Shard ${shardId} in stream ${stream.name} under account ${ACCOUNT_ID} is closed and takes no part in resharding.`,
    );
  }
  return shard;
};
