import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from '@aws-sdk/client-firehose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import type { DeliveryStreamSpec } from '../../../infra/local/src/core/deployment.ts';
import { createFirehose, type FirehoseOptions } from '../../../infra/local/src/firehose/create-firehose.ts';
import { createKinesis } from '../../../infra/local/src/kinesis/create-kinesis.ts';
import { createS3 } from '../../../infra/local/src/s3/s3.ts';
import { openAwsPort } from '../../support/aws-port.ts';
import { eventually } from '../../support/eventually.ts';
import { createMemoryKeyValueStore } from '../../support/fakes/memory-key-value-store.ts';
import { deliverySpec, directSpec, transformSpec } from '../../support/firehose-bench.ts';
import { base64, textOf } from '../../support/local-kinesis.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DeliveryStreamName = 'delivery';
const encode = (text: string) => new TextEncoder().encode(text);

/** Shouts every record back. */
const shout = async (_: string, eventJson: string) => {
  const { records }: { records: { recordId: string; data: string }[] } = JSON.parse(eventJson);
  const answers = records.map(({ recordId, data }) => {
    return { recordId, result: 'Ok', data: base64(textOf(data).toUpperCase()) };
  });
  return { requestId: 'request', payload: JSON.stringify({ records: answers }), logTail: '' };
};

/** The SDK's client on a service of our own behind the real HTTP front, with a real stream, log and bucket. */
const connect = async (spec: DeliveryStreamSpec, options: Partial<FirehoseOptions> = {}) => {
  const common = { dataFolder: temporaryFolder(), clock: systemClock, log: () => undefined };
  const kinesis = createKinesis(common);
  const s3 = createS3({ ...common, buckets: [{ name: 'bucket' }] });
  const firehose = createFirehose({
    ...common,
    deliveryStreams: [spec],
    sources: () => kinesis.source('telemetry'),
    invoker: { invoke: shout },
    objects: s3,
    state: createMemoryKeyValueStore(),
    options: { readIntervalMs: 20, ...options },
  });
  await kinesis.start();
  await kinesis.ensureStream({ name: 'telemetry', shardCount: 2, retentionHours: 24 });
  for (const service of [s3, firehose]) await service.start();
  const port = await openAwsPort({ json: [firehose] });
  const client = new FirehoseClient(port.clientSettings);
  onTestFinished(async () => {
    client.destroy();
    await port.close();
    for (const service of [firehose, s3, kinesis]) await service.stop();
  });
  /** Objects of one second are listed in any order. */
  const delivered = (texts: readonly string[]) =>
    eventually(async () => {
      const bodies = s3.listKeys({ bucket: 'bucket' }).map((key) => s3.getObject({ bucket: 'bucket', key }));
      const found = (await Promise.all(bodies)).join('').split(',').sort();
      return found.join() === ['', ...texts].join() ? true : undefined;
    });
  return { client, kinesis, delivered, metrics: () => firehose.metrics()[0] };
};

const direct = () => connect(directSpec({ bufferSeconds: 0, transform: transformSpec() }));

describe("Firehose through the SDK's client", () => {
  it('delivers what was put, transformed', async () => {
    const { client, delivered } = await direct();
    const put = await client.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: encode('a,') } }));
    expect(put).toMatchObject({ RecordId: expect.stringMatching(/./), Encrypted: false });
    const Records = ['b,', 'c,'].map((text) => ({ Data: encode(text) }));
    const batch = await client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    expect(batch).toMatchObject({ FailedPutCount: 0, Encrypted: false });
    expect(batch.RequestResponses).toEqual([{ RecordId: expect.any(String) }, { RecordId: expect.any(String) }]);
    await delivered(['A', 'B', 'C']);
  });

  it('delivers what goes into the stream of its source', async () => {
    const { kinesis, delivered } = await connect(deliverySpec({ bufferSeconds: 0, transform: transformSpec() }));
    await kinesis.putRecord({ streamName: 'telemetry', partitionKey: 'ключ', data: encode('reading,') });
    await delivered(['READING']);
  });

  it('aws-semantics 5.1: delivers every record once while shards of its source are split and merged', async () => {
    const { kinesis, delivered, metrics } = await connect(
      deliverySpec({ bufferSeconds: 0, transform: transformSpec() }),
    );
    const StreamName = 'telemetry';
    const texts: string[] = [];
    const putSome = async (): Promise<void> => {
      const Records = Array.from({ length: 50 }, (_, at) => {
        const text = `R${texts.length}`;
        texts.push(text);
        return { PartitionKey: `key-${at}`, Data: base64(`${text},`) };
      });
      await kinesis.handle('PutRecords', { StreamName, Records }, '');
    };
    const openShardIds = (): string[] => {
      const shards = kinesis.metrics().streams[0]?.shards ?? [];
      return shards.filter(({ isOpen }) => isOpen).map(({ shardId }) => shardId);
    };
    for (const TargetShardCount of [4, 2, 1, 2, 3]) {
      await putSome();
      const putting = putSome();
      const body = { StreamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' };
      await Promise.all([putting, kinesis.handle('UpdateShardCount', body, '')]);
      await eventually(() => openShardIds().length === TargetShardCount || undefined);
      await putSome();
    }
    await delivered(texts.sort());
    expect(metrics()).toMatchObject({ recordsIn: texts.length, recordsDelivered: texts.length });
  });

  it('reports records that found no room one by one', async () => {
    const { client } = await connect(directSpec(), { backlogBytesMax: 132 });
    const Records = ['a,', 'b,'].map((text) => ({ Data: encode(text) }));
    const answer = await client.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
    expect(answer.FailedPutCount).toBe(1);
    expect(answer.RequestResponses?.[1]).toEqual({
      ErrorCode: 'ServiceUnavailableException',
      ErrorMessage: 'Slow down.',
    });
    const put = client.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: encode('c,') } }));
    await expect(put).rejects.toMatchObject({
      name: 'ServiceUnavailableException',
      $fault: 'server',
      $metadata: { httpStatusCode: 500 },
    });
  });

  it('describes and lists delivery streams', async () => {
    const { client } = await connect(deliverySpec());
    const { DeliveryStreamDescription } = await client.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
    expect(DeliveryStreamDescription).toMatchObject({
      DeliveryStreamName,
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamType: 'KinesisStreamAsSource',
    });
    expect(DeliveryStreamDescription?.CreateTimestamp).toBeInstanceOf(Date);
    const list = await client.send(new ListDeliveryStreamsCommand({}));
    expect(list).toMatchObject({ DeliveryStreamNames: [DeliveryStreamName], HasMoreDeliveryStreams: false });
  });

  it('has errors that the SDK knows by name and message', async () => {
    const { client } = await connect(deliverySpec());
    const missing = client.send(new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'missing' }));
    await expect(missing).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Firehose missing under account 000000000000 not found.',
      $metadata: { httpStatusCode: 400 },
    });
    const put = client.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data: encode('a') } }));
    await expect(put).rejects.toMatchObject({ name: 'InvalidArgumentException' });
  });
});
