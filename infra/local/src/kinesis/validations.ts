import type { InputFields, InputOf } from '../core/input.ts';

/** What the service model says about every request: types, required members, lengths, ranges and patterns. */

const streamName = {
  type: 'String',
  pattern: '[a-zA-Z0-9_.-]+',
  lengthMin: 1,
  lengthMax: 128,
} as const;
const shardId = { ...streamName } as const;
const required = { notNull: true } as const;

const stream = {
  StreamName: streamName,
  StreamARN: { type: 'String', pattern: 'arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+', lengthMin: 1, lengthMax: 2048 },
} as const;

const hashKey = { type: 'String', pattern: '0|([1-9]\\d{0,38})' } as const;
const sequenceNumber = { type: 'String', pattern: '0|([1-9]\\d{0,128})' } as const;
const nextToken = { type: 'String', lengthMin: 1, lengthMax: 1_048_576 } as const;
const shardCount = { type: 'Integer', min: 1 } as const;
const retentionHours = { type: 'Integer', notNull: true } as const;
const timestamp = { type: 'Timestamp' } as const;

const record = {
  PartitionKey: { type: 'String', ...required, lengthMin: 1, lengthMax: 256 },
  ExplicitHashKey: hashKey,
  Data: { type: 'Blob', ...required, lengthMax: 10_485_760 },
} as const;

export const validations = {
  CreateStream: {
    StreamName: { ...streamName, ...required },
    ShardCount: shardCount,
    StreamModeDetails: {
      type: 'Structure',
      members: { StreamMode: { type: 'String', ...required, values: ['PROVISIONED', 'ON_DEMAND'] } },
    },
    MaxRecordSizeInKiB: { type: 'Integer', min: 1024, max: 10_240 },
  },
  DecreaseStreamRetentionPeriod: { RetentionPeriodHours: retentionHours, ...stream },
  DeleteStream: { ...stream },
  DescribeLimits: {},
  DescribeStream: {
    ...stream,
    Limit: { type: 'Integer', min: 1, max: 10_000 },
    ExclusiveStartShardId: shardId,
  },
  DescribeStreamSummary: { ...stream },
  GetRecords: {
    ShardIterator: { type: 'String', ...required, lengthMin: 1, lengthMax: 512 },
    Limit: { type: 'Integer', min: 1 },
    StreamARN: stream.StreamARN,
  },
  GetShardIterator: {
    ShardId: { ...shardId, ...required },
    ShardIteratorType: {
      type: 'String',
      ...required,
      values: ['AFTER_SEQUENCE_NUMBER', 'LATEST', 'AT_TIMESTAMP', 'AT_SEQUENCE_NUMBER', 'TRIM_HORIZON'],
    },
    StartingSequenceNumber: sequenceNumber,
    ...stream,
    Timestamp: timestamp,
  },
  IncreaseStreamRetentionPeriod: { RetentionPeriodHours: retentionHours, ...stream },
  ListShards: {
    ...stream,
    NextToken: nextToken,
    ExclusiveStartShardId: shardId,
    MaxResults: { type: 'Integer', min: 1, max: 10_000 },
    StreamCreationTimestamp: timestamp,
    ShardFilter: {
      type: 'Structure',
      members: {
        Type: {
          type: 'String',
          ...required,
          values: [
            'AFTER_SHARD_ID',
            'AT_TRIM_HORIZON',
            'FROM_TRIM_HORIZON',
            'AT_LATEST',
            'AT_TIMESTAMP',
            'FROM_TIMESTAMP',
          ],
        },
        ShardId: shardId,
        Timestamp: timestamp,
      },
    },
  },
  ListStreams: {
    Limit: { type: 'Integer', min: 1, max: 10_000 },
    ExclusiveStartStreamName: streamName,
    NextToken: nextToken,
  },
  MergeShards: {
    ...stream,
    ShardToMerge: { ...shardId, ...required },
    AdjacentShardToMerge: { ...shardId, ...required },
  },
  PutRecord: { ...record, SequenceNumberForOrdering: sequenceNumber, ...stream },
  PutRecords: {
    Records: {
      type: 'List',
      ...required,
      lengthMin: 1,
      lengthMax: 500,
      memberText: 'com.amazonaws.kinesis.v20131202.PutRecordsRequestEntry',
      member: { type: 'Structure', ...required, members: record },
    },
    ...stream,
  },
  SplitShard: {
    NewStartingHashKey: { ...hashKey, ...required },
    ...stream,
    ShardToSplit: { ...shardId, ...required },
  },
  UpdateShardCount: {
    TargetShardCount: { ...shardCount, ...required },
    ...stream,
    ScalingType: { type: 'String', ...required, values: ['UNIFORM_SCALING'] },
  },
} as const satisfies Readonly<Record<string, InputFields>>;

export type OperationName = keyof typeof validations;

export type Input<Name extends OperationName> = InputOf<(typeof validations)[Name]>;
