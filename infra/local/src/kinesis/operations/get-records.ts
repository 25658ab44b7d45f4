import { AwsError } from '../../core/errors.ts';
import type { LogRecord } from '../block.ts';
import { invalidArgument, rateExceeded, THROUGHPUT_EXCEEDED } from '../errors.ts';
import type { Shard } from '../shard.ts';
import { readIterator, writeIterator } from '../shard-iterators.ts';
import type { Stream } from '../stream.ts';
import { shardDoesNotExist } from './get-shard-iterator.ts';
import type { Operation } from './operation.ts';

const RECORDS_MAX = 10_000;
const ANSWER_BYTES_MAX = 10 * 1024 * 1024;

export const getRecords: Operation<'GetRecords'> = async (streams, input) => {
  const recordsMax = input.Limit ?? RECORDS_MAX;
  if (recordsMax > RECORDS_MAX) throw invalidArgument(`Limit ${recordsMax} exceeds ${RECORDS_MAX}.`);
  const { clock } = streams.settings;
  const position = readIterator(input.ShardIterator, clock.nowMs());
  const stream = streams.findReadable({ StreamName: position.streamName });
  const shard = stream.shard(position.shardId);
  if (shard === undefined || stream.state.createdAtMs !== position.streamCreatedAtMs) {
    throw shardDoesNotExist(position.shardId, stream.name);
  }
  if (shard.quota?.takeRead(clock.nowMs()) === false) {
    throw new AwsError(THROUGHPUT_EXCEEDED, rateExceeded(shard.shardId, stream.name));
  }
  const { records, bytes, isAtTip } = await shard.log.read({ ...position, recordsMax, bytesMax: ANSWER_BYTES_MAX });
  shard.quota?.payRead(bytes);
  stream.meter.countRead(bytes);
  const nowMs = clock.nowMs();
  const afterCounter = records.at(-1)?.counter ?? position.afterCounter;
  const end = isAtTip && !shard.isOpen ? { ChildShards: childrenOf(stream, shard) } : undefined;
  return writeAnswer(shard, records, {
    NextShardIterator: end === undefined ? writeIterator({ ...position, afterCounter }, nowMs) : undefined,
    MillisBehindLatest: isAtTip ? 0 : Math.max(0, nowMs - (records.at(-1)?.arrivedAtMs ?? nowMs)),
    ...end,
  });
};

/** Who takes the records of this shard's keys now; told only with the last records of a closed shard. */
const childrenOf = (stream: Stream, parent: Shard): object[] =>
  stream.shards
    .filter(({ state }) => state.parentShardId === parent.shardId || state.adjacentParentShardId === parent.shardId)
    .map(({ state }) => ({
      ShardId: state.shardId,
      ParentShards: [state.parentShardId, state.adjacentParentShardId].filter((shardId) => shardId !== undefined),
      HashKeyRange: { StartingHashKey: state.startingHashKey, EndingHashKey: state.endingHashKey },
    }));

const writeAnswer = (shard: Shard, records: readonly LogRecord[], rest: object): string => {
  const written = records.map(
    ({ counter, arrivedAtMs, data, partitionKey }) =>
      `{"SequenceNumber":"${shard.sequenceNumberOf(counter)}","ApproximateArrivalTimestamp":${arrivedAtMs / 1000},` +
      `"Data":"${data}","PartitionKey":${JSON.stringify(partitionKey)}}`,
  );
  return `{"Records":[${written.join(',')}],${JSON.stringify(rest).slice(1)}`;
};
