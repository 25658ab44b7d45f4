import { AwsError } from '../../core/errors.ts';
import { rateExceeded, THROUGHPUT_EXCEEDED } from '../errors.ts';
import { acceptRecord, checkRecord } from '../record-intake.ts';
import type { Operation } from './operation.ts';

/**
 * Records of one shard get increasing numbers in the order in which they come, so SequenceNumberForOrdering asks for
 * nothing more.
 */
export const putRecord: Operation<'PutRecord'> = async (streams, input) => {
  const stream = streams.findReadable(input);
  const bytes = checkRecord(stream, input);
  if (!stream.isWritable) await stream.whenWritable();
  const { shard, counter, isDiskBehind } = acceptRecord(stream, input, {
    bytes,
    nowMs: streams.settings.clock.nowMs(),
  });
  // Not a quota that the sender could keep to: rules must not give the record up for it.
  if (isDiskBehind) throw new AwsError('InternalFailure', `the disk is behind with ${shard.shardId}`, { status: 500 });
  if (counter === undefined) throw new AwsError(THROUGHPUT_EXCEEDED, rateExceeded(shard.shardId, stream.name));
  await shard.log.whenDurable();
  stream.meter.countRecord(bytes);
  return { ShardId: shard.shardId, SequenceNumber: shard.sequenceNumberOf(counter) };
};
