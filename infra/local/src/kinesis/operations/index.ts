import { parseInput } from '../../core/input.ts';
import type { StreamStore } from '../stream-store.ts';
import { type OperationName, validations } from '../validations.ts';
import { createStream } from './create-stream.ts';
import { decreaseStreamRetentionPeriod } from './decrease-stream-retention-period.ts';
import { deleteStream } from './delete-stream.ts';
import { describeLimits } from './describe-limits.ts';
import { describeStream } from './describe-stream.ts';
import { describeStreamSummary } from './describe-stream-summary.ts';
import { getRecords } from './get-records.ts';
import { getShardIterator } from './get-shard-iterator.ts';
import { increaseStreamRetentionPeriod } from './increase-stream-retention-period.ts';
import { listShards } from './list-shards.ts';
import { listStreams } from './list-streams.ts';
import { mergeShards } from './merge-shards.ts';
import type { Operation } from './operation.ts';
import { putRecord } from './put-record.ts';
import { isPlainPutRecords, putRecords } from './put-records.ts';
import { splitShard } from './split-shard.ts';
import { updateShardCount } from './update-shard-count.ts';

type Handler = (streams: StreamStore, body: unknown) => Promise<object | string | undefined>;

const validated =
  <Name extends OperationName>(name: Name, run: Operation<Name>): Handler =>
  async (streams, body) =>
    run(streams, parseInput(validations[name], body));

const operations: Readonly<Record<OperationName, Handler>> = {
  CreateStream: validated('CreateStream', createStream),
  DecreaseStreamRetentionPeriod: validated('DecreaseStreamRetentionPeriod', decreaseStreamRetentionPeriod),
  DeleteStream: validated('DeleteStream', deleteStream),
  DescribeLimits: validated('DescribeLimits', describeLimits),
  DescribeStream: validated('DescribeStream', describeStream),
  DescribeStreamSummary: validated('DescribeStreamSummary', describeStreamSummary),
  GetRecords: validated('GetRecords', getRecords),
  GetShardIterator: validated('GetShardIterator', getShardIterator),
  IncreaseStreamRetentionPeriod: validated('IncreaseStreamRetentionPeriod', increaseStreamRetentionPeriod),
  ListShards: validated('ListShards', listShards),
  ListStreams: validated('ListStreams', listStreams),
  MergeShards: validated('MergeShards', mergeShards),
  PutRecord: validated('PutRecord', putRecord),
  PutRecords: async (streams, body) =>
    putRecords(streams, isPlainPutRecords(body) ? body : parseInput(validations.PutRecords, body)),
  SplitShard: validated('SplitShard', splitShard),
  UpdateShardCount: validated('UpdateShardCount', updateShardCount),
};

/** Wire name to handler. */
export const handlers: ReadonlyMap<string, Handler> = new Map(Object.entries(operations));
