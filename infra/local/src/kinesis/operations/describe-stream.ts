import type { Stream } from '../stream.ts';
import type { Operation } from './operation.ts';

/** "At most 100 returned, default 100", although the model allows a limit of 10,000. */
const SHARDS_MAX = 100;

export const describeStream: Operation<'DescribeStream'> = async (streams, input) => {
  const stream = streams.find(input);
  const after = input.ExclusiveStartShardId ?? '';
  const shards = visibleShards(stream).filter((shard) => shard.shardId > after);
  const page = shards.slice(0, Math.min(input.Limit ?? SHARDS_MAX, SHARDS_MAX));
  const StreamDescription = {
    ...describeCommon(stream),
    Shards: page.map((shard) => shard.describe()),
    HasMoreShards: page.length < shards.length,
  };
  return { StreamDescription };
};

/** What DescribeStream and DescribeStreamSummary have in common. */
export const describeCommon = (stream: Stream) => ({
  StreamName: stream.name,
  StreamARN: stream.arn,
  StreamStatus: stream.status,
  StreamModeDetails: { StreamMode: stream.state.mode },
  RetentionPeriodHours: stream.state.retentionHours,
  StreamCreationTimestamp: stream.state.createdAtMs / 1000,
  EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
  EncryptionType: 'NONE',
});

/** A stream that is still being created has no shards yet. */
export const visibleShards = (stream: Stream) => (stream.status === 'CREATING' ? [] : stream.shards);
