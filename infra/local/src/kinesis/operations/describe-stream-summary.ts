import { describeCommon, visibleShards } from './describe-stream.ts';
import type { Operation } from './operation.ts';

export const describeStreamSummary: Operation<'DescribeStreamSummary'> = async (streams, input) => {
  const stream = streams.find(input);
  const StreamDescriptionSummary = {
    ...describeCommon(stream),
    OpenShardCount: visibleShards(stream).filter((shard) => shard.isOpen).length,
    ConsumerCount: 0,
    MaxRecordSizeInKiB: stream.state.recordBytesMax / 1024,
  };
  return { StreamDescriptionSummary };
};
