import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  type KinesisClientConfig,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  SplitShardCommand,
  UpdateShardCountCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import { createKinesis } from '../../../infra/local/src/kinesis/create-kinesis.ts';
import { openAwsPort } from '../../support/aws-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const StreamName = 'contract';
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** The SDK's client on a service of our own behind the real HTTP front. */
const connect = async (config: Partial<KinesisClientConfig>): Promise<KinesisClient> => {
  const dataFolder = temporaryFolder();
  const kinesis = createKinesis({ dataFolder, clock: systemClock, log: () => undefined });
  await kinesis.start();
  const port = await openAwsPort({ json: [kinesis] });
  const client = new KinesisClient({ ...port.clientSettings, ...config });
  onTestFinished(async () => {
    client.destroy();
    await port.close();
    await kinesis.stop();
  });
  return client;
};

const HANDLERS: readonly [string, () => Partial<KinesisClientConfig>][] = [
  ['HTTP/1.1 handler', () => ({ requestHandler: new NodeHttpHandler() })],
  ['its own HTTP/2 handler', () => ({})],
];

describe.each(HANDLERS)("Kinesis through the SDK's client with %s", (_, config) => {
  const connectWithStream = async (ShardCount = 1) => {
    const client = await connect(config());
    await client.send(new CreateStreamCommand({ StreamName, ShardCount }));
    return client;
  };

  const readAll = async (client: KinesisClient, ShardId: string) => {
    const type = { StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await client.send(new GetShardIteratorCommand(type));
    return client.send(new GetRecordsCommand({ ShardIterator }));
  };

  it('creates, describes, lists and deletes a stream', async () => {
    const client = await connectWithStream(2);
    await waitUntilStreamExists({ client, minDelay: 1, maxWaitTime: 10 }, { StreamName });
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
    expect(StreamDescription).toMatchObject({ StreamName, StreamStatus: 'ACTIVE', RetentionPeriodHours: 24 });
    expect(StreamDescription?.StreamCreationTimestamp).toBeInstanceOf(Date);
    await client.send(new DeleteStreamCommand({ StreamName }));
    expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([]);
  });

  it('gives back the bytes that were put, with arrival time and number', async () => {
    const client = await connectWithStream();
    const bytes = Uint8Array.from({ length: 256 }, (_value, index) => index);
    const put = await client.send(new PutRecordCommand({ StreamName, PartitionKey: 'ключ', Data: bytes }));
    const { Records, MillisBehindLatest } = await readAll(client, put.ShardId ?? '');
    expect(Records).toEqual([
      {
        Data: bytes,
        PartitionKey: 'ключ',
        SequenceNumber: put.SequenceNumber,
        ApproximateArrivalTimestamp: expect.any(Date),
      },
    ]);
    expect(MillisBehindLatest).toBe(0);
  });

  it('puts 500 records in one request, over several shards', async () => {
    const client = await connectWithStream(3);
    const texts = Array.from({ length: 500 }, (_value, index) => `r${index}`);
    const Records = texts.map((text) => ({ PartitionKey: text, Data: encode(text) }));
    const answer = await client.send(new PutRecordsCommand({ StreamName, Records }));
    expect(answer.FailedRecordCount).toBe(0);
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
    const read = await Promise.all(Shards.map((shard) => readAll(client, shard.ShardId ?? '')));
    const found = read.flatMap(({ Records: records = [] }) => records.map((record) => decode(record.Data)));
    expect(found.sort()).toEqual(texts.sort());
  });

  it('has errors that the SDK knows by name and message', async () => {
    const client = await connect(config());
    const missing = client.send(new DescribeStreamCommand({ StreamName: 'missing' }));
    await expect(missing).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Stream missing under account 000000000000 not found.',
      $metadata: { httpStatusCode: 400 },
    });
    const invalid = client.send(new CreateStreamCommand({ StreamName: 'a b', ShardCount: 1 }));
    await expect(invalid).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'a b' at 'streamName' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
    });
  });

  it('ends a split shard without a next iterator and names its children', async () => {
    const client = await connectWithStream();
    const ShardToSplit = 'shardId-000000000000';
    await client.send(new SplitShardCommand({ StreamName, ShardToSplit, NewStartingHashKey: '1000' }));
    const { NextShardIterator, ChildShards } = await readAll(client, ShardToSplit);
    expect(NextShardIterator).toBeUndefined();
    expect(ChildShards?.map((child) => child.ParentShards)).toEqual([[ShardToSplit], [ShardToSplit]]);
    const scaled = await client.send(
      new UpdateShardCountCommand({ StreamName, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' }),
    );
    expect(scaled).toMatchObject({ CurrentShardCount: 2, TargetShardCount: 4 });
  });
});
