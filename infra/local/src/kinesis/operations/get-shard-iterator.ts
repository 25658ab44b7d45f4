import { ACCOUNT_ID } from '../../core/arn.ts';
import { AwsError } from '../../core/errors.ts';
import { invalidArgument } from '../errors.ts';
import { counterOf } from '../sequence-numbers.ts';
import type { Shard } from '../shard.ts';
import { writeIterator } from '../shard-iterators.ts';
import type { Stream } from '../stream.ts';
import type { Input } from '../validations.ts';
import type { Operation } from './operation.ts';

interface Start {
  readonly afterCounter: number;
  readonly notBeforeMs: number;
}

export const getShardIterator: Operation<'GetShardIterator'> = async (streams, input) => {
  const stream = streams.findReadable(input);
  const shard = stream.shard(input.ShardId);
  if (shard === undefined) throw shardDoesNotExist(input.ShardId, stream.name);
  const nowMs = streams.settings.clock.nowMs();
  const position = {
    streamName: stream.name,
    streamCreatedAtMs: stream.state.createdAtMs,
    shardId: shard.shardId,
    ...startOf({ stream, shard, input, nowMs }),
  };
  return { ShardIterator: writeIterator(position, nowMs) };
};

export const shardDoesNotExist = (shardId: string, streamName: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `Shard ${shardId} in stream ${streamName} under account ${ACCOUNT_ID} does not exist`,
  );

interface StartRequest {
  readonly stream: Stream;
  readonly shard: Shard;
  readonly input: Input<'GetShardIterator'>;
  readonly nowMs: number;
}

const startOf = (request: StartRequest): Start => {
  const { shard, input } = request;
  switch (input.ShardIteratorType) {
    case 'AT_TIMESTAMP':
      return { afterCounter: 0, notBeforeMs: timestampOf(request) };
    case 'AT_SEQUENCE_NUMBER':
      return { afterCounter: startingCounter(request) - 1, notBeforeMs: 0 };
    case 'AFTER_SEQUENCE_NUMBER':
      return { afterCounter: startingCounter(request), notBeforeMs: 0 };
    default:
      if (input.StartingSequenceNumber !== undefined) throw wrongCombination(input, 'also a StartingSequenceNumber');
      return { afterCounter: input.ShardIteratorType === 'LATEST' ? shard.log.lastCounter : 0, notBeforeMs: 0 };
  }
};

const timestampOf = ({ input, nowMs }: StartRequest): number => {
  if (input.Timestamp === undefined) {
    throw invalidArgument(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.',
    );
  }
  const timestampMs = Math.round(input.Timestamp * 1000);
  if (timestampMs > nowMs) {
    throw invalidArgument(
      'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
        `timestampInMillis: ${timestampMs}, currentTimestampInMillis: ${nowMs}`,
    );
  }
  return timestampMs;
};

const startingCounter = ({ stream, shard, input }: StartRequest): number => {
  const { StartingSequenceNumber } = input;
  if (StartingSequenceNumber === undefined) throw wrongCombination(input, 'no StartingSequenceNumber');
  const counter = counterOf(shard.state.sequencePrefix, StartingSequenceNumber);
  if (counter !== undefined) return counter;
  throw invalidArgument(
    `StartingSequenceNumber ${StartingSequenceNumber} used in GetShardIterator on shard ${shard.shardId} in stream ` +
      `${stream.name} under account ${ACCOUNT_ID} is invalid because it did not come from this stream and shard.`,
  );
};

const wrongCombination = (input: Input<'GetShardIterator'>, found: string): AwsError =>
  invalidArgument(
    'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or ' +
      '(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. ' +
      `Request specified ${input.ShardIteratorType} and ${found}.`,
  );
