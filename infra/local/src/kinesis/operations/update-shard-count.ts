import { invalidArgument } from '../errors.ts';
import { scaleUniformly } from '../resharding.ts';
import { isOpen } from '../stream-state.ts';
import type { Operation } from './operation.ts';

const SHARDS_MAX = 10_000;

export const updateShardCount: Operation<'UpdateShardCount'> = async (streams, input) => {
  const stream = streams.findActive(input);
  const { TargetShardCount } = input;
  const CurrentShardCount = stream.state.shards.filter(isOpen).length;
  if (stream.state.mode === 'ON_DEMAND') {
    throw invalidArgument(`Stream ${stream.name} is ON_DEMAND; UpdateShardCount is for provisioned streams only.`);
  }
  const isWithinBounds =
    TargetShardCount <= Math.min(CurrentShardCount * 2, SHARDS_MAX) && TargetShardCount * 2 >= CurrentShardCount;
  if (!isWithinBounds) {
    throw invalidArgument(
      `TargetShardCount ${TargetShardCount} must be between half and double the current shard count of ` +
        `${CurrentShardCount}, and at most ${SHARDS_MAX}.`,
    );
  }
  streams.requireShards(TargetShardCount - CurrentShardCount);
  await streams.reshard(stream, (step) => scaleUniformly(step, TargetShardCount));
  return { StreamName: stream.name, StreamARN: stream.arn, CurrentShardCount, TargetShardCount };
};
