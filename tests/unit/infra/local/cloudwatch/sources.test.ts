import { describe, expect, it } from 'vitest';
import type { MetricSource } from '../../../../../infra/local/src/cloudwatch/reading.ts';
import { dynamoDbSource } from '../../../../../infra/local/src/cloudwatch/sources/dynamodb.ts';
import { eventSourcesSource } from '../../../../../infra/local/src/cloudwatch/sources/event-sources.ts';
import { firehoseSource } from '../../../../../infra/local/src/cloudwatch/sources/firehose.ts';
import { iotSource } from '../../../../../infra/local/src/cloudwatch/sources/iot.ts';
import { kinesisSource } from '../../../../../infra/local/src/cloudwatch/sources/kinesis.ts';
import { createLimitRegistry, type LimitName } from '../../../../../infra/local/src/core/limits.ts';
import { createMetrics } from '../../../../../infra/local/src/iot/metrics.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { deliverySpec, transformSpec } from '../../../../support/firehose-bench.ts';

/** Readings as text: metric, dimensions, kind and value; without counters that are zero. */
const readingsOf = async (source: MetricSource): Promise<string[]> =>
  (await source.read())
    .filter(({ kind, value }) => kind === 'present' || value > 0)
    .map(({ id, unit, kind, value }) => {
      const dimensions = Object.entries(id.dimensions).map(([name, of]) => `${name}=${of}`);
      return [id.namespace, id.metric, ...dimensions, unit, kind, value].join(' ');
    });

const limitsOf = (...noted: readonly (readonly [LimitName, string, number])[]) => {
  const registry = createLimitRegistry(createFakeClock());
  for (const [name, resource, count] of noted) {
    for (let n = 0; n < count; n += 1) registry.note(name, resource, 'so much');
  }
  return registry;
};

describe('aws-semantics 10.7: metrics of services', () => {
  it('Kinesis: what came in and out of streams, and what their shards refused', async () => {
    const stream = (name: string, records: number) => ({
      ...{ stream: name, records, bytesIn: 10 * records, bytesOut: 30 * records },
      ...{ shardHours: 0, putUnits: 0, readCalls: 0 },
    });
    const source = kinesisSource({
      kinesis: {
        usage: () => [stream('till', 2), stream('till-2', 0)],
        refusals: () => [
          { stream: 'till', writes: 4, reads: 0 },
          { stream: 'till-2', writes: 0, reads: 7 },
        ],
      },
    });
    expect(await readingsOf(source)).toEqual([
      'AWS/Kinesis IncomingRecords StreamName=till Count amount 2',
      'AWS/Kinesis IncomingBytes StreamName=till Bytes amount 20',
      'AWS/Kinesis GetRecords.Bytes StreamName=till Bytes amount 60',
      'AWS/Kinesis WriteProvisionedThroughputExceeded StreamName=till Count events 4',
      'AWS/Kinesis ReadProvisionedThroughputExceeded StreamName=till-2 Count events 7',
    ]);
  });

  it('event source mappings: how old what waits is, of those that read', async () => {
    const mapping = (uuid: string, sourceArn: string, state: 'Enabled' | 'Disabled' = 'Enabled') => ({
      ...{ uuid, functionName: `read-${uuid}`, sourceArn, state, shards: [] },
      ...{ records: 0, filteredRecords: 0, invocations: 0, failedInvocations: 0, throttledInvocations: 0 },
      ...{ discardedRecords: 0, lastProcessingResult: 'OK', lastModifiedMs: 0, batchSize: 100 },
      ...{ maximumBatchingWindowSeconds: 0, tumblingWindowSeconds: 0, maximumRecordAgeSeconds: -1 },
    });
    const stream = 'arn:aws:kinesis:us-east-1:000000000000:stream/till';
    const shard = (iteratorAgeMs: number) => ({ shardId: `s${iteratorAgeMs}`, recordsBehind: 1, iteratorAgeMs });
    const source = eventSourcesSource({
      metrics: () => [
        mapping('a', stream),
        mapping('b', 'arn:aws:dynamodb:us-east-1:000000000000:table/boards/stream/x'),
        mapping('c', stream, 'Disabled'),
        mapping('d', stream),
      ],
      backlogs: async () =>
        new Map([
          ['a', { shards: [shard(20), shard(900), shard(5)] }],
          ['b', { shards: [shard(7)] }],
          ['c', { shards: [shard(60_000)] }],
        ]),
    });
    expect(await readingsOf(source)).toEqual([
      'AWS/Lambda IteratorAge FunctionName=read-a Milliseconds present 900',
      'AWS/Kinesis GetRecords.IteratorAgeMilliseconds StreamName=till Milliseconds present 900',
      'AWS/Lambda IteratorAge FunctionName=read-b Milliseconds present 7',
      'AWS/Lambda IteratorAge FunctionName=read-d Milliseconds present 0',
      'AWS/Kinesis GetRecords.IteratorAgeMilliseconds StreamName=till Milliseconds present 0',
    ]);
  });

  it('DynamoDB: capacity of tables and of their indexes apart, and what was refused', async () => {
    const throttled = (operation: string, requests: number, byOrder: number) => ({
      ...{ table: 'boards', operation, requests, byOrder },
    });
    const source = dynamoDbSource({
      dynamoDb: {
        usage: () => [
          {
            ...{ table: 'boards', writeUnits: 10, readUnits: 2.5, byIndex: { byRank: 4 } },
            ...{ conditionalFailures: 0, streamRecords: 0 },
          },
        ],
        throttles: () => [throttled('PutItem', 6, 5), throttled('Query', 3, 3)],
        refusals: () => [{ table: 'boards', writes: 3, reads: 4 }],
      },
    });
    expect(await readingsOf(source)).toEqual([
      'AWS/DynamoDB ConsumedWriteCapacityUnits TableName=boards Count amount 6',
      'AWS/DynamoDB ConsumedReadCapacityUnits TableName=boards Count amount 2.5',
      'AWS/DynamoDB ConsumedWriteCapacityUnits TableName=boards GlobalSecondaryIndexName=byRank Count amount 4',
      'AWS/DynamoDB WriteThrottleEvents TableName=boards Count events 8',
      'AWS/DynamoDB ReadThrottleEvents TableName=boards Count events 7',
      'AWS/DynamoDB ThrottledRequests TableName=boards Operation=PutItem Count events 6',
      'AWS/DynamoDB ThrottledRequests TableName=boards Operation=Query Count events 3',
    ]);
  });

  it('Firehose: what was delivered and what came, by where it comes from', async () => {
    const metrics = (name: string) => ({
      ...{ name, freshnessMs: 2_500, bufferSeconds: 60, recordsIn: 9, recordsDelivered: 7, recordsFailed: 1 },
      ...{ recordsDropped: 1, recordsLost: 2, objects: 3, errorObjects: 1, transformFailures: 4 },
    });
    const [stream, direct] = ['from-stream', 'direct'];
    const { sourceStreamArn: _, ...directSpec } = deliverySpec();
    const source = firehoseSource({
      firehose: {
        metrics: () => [metrics(stream), metrics(direct)],
        usage: () => [stream, direct].map((name) => ({ name, records: 9, billedBytes: 9 * 5_120, bytesIn: 900 })),
      },
      limits: limitsOf(['firehose-put', direct, 5], ['http-api-requests', direct, 1]),
      deliveryStreams: [
        { ...deliverySpec({ transform: transformSpec() }), name: stream },
        { ...directSpec, name: direct },
      ],
    });
    expect(await readingsOf(source)).toEqual([
      'AWS/Firehose DeliveryToS3.DataFreshness DeliveryStreamName=from-stream Seconds present 2.5',
      'AWS/Firehose DeliveryToS3.Records DeliveryStreamName=from-stream Count amount 7',
      'AWS/Firehose DeliveryToS3.Success DeliveryStreamName=from-stream Count events 3',
      'AWS/Firehose DeliveryToS3.Success DeliveryStreamName=from-stream Count failures 2',
      'AWS/Firehose SucceedProcessing.Records DeliveryStreamName=from-stream Count amount 8',
      'AWS/Firehose ExecuteProcessing.Success DeliveryStreamName=from-stream Count events 3',
      'AWS/Firehose ExecuteProcessing.Success DeliveryStreamName=from-stream Count failures 4',
      'AWS/Firehose DataReadFromKinesisStream.Records DeliveryStreamName=from-stream Count amount 9',
      'AWS/Firehose DataReadFromKinesisStream.Bytes DeliveryStreamName=from-stream Bytes amount 900',
      'AWS/Firehose DeliveryToS3.DataFreshness DeliveryStreamName=direct Seconds present 2.5',
      'AWS/Firehose DeliveryToS3.Records DeliveryStreamName=direct Count amount 7',
      'AWS/Firehose DeliveryToS3.Success DeliveryStreamName=direct Count events 3',
      'AWS/Firehose DeliveryToS3.Success DeliveryStreamName=direct Count failures 2',
      'AWS/Firehose IncomingRecords DeliveryStreamName=direct Count amount 9',
      'AWS/Firehose IncomingBytes DeliveryStreamName=direct Bytes amount 900',
      'AWS/Firehose ThrottledRecords DeliveryStreamName=direct Count events 5',
    ]);
  });

  it('IoT: clients and messages by protocol, rules by name, actions by rule and type', async () => {
    const metrics = createMetrics();
    Object.assign(metrics, { connectsAccepted: 5, messagesIn: 9, messagesOut: 8, throttledIn: 2 });
    Object.assign(metrics.refusals.connects, { throttled: 1, malformed: 2, badSignature: 3, forbidden: 4 });
    metrics.refusals.publishes.forbidden = 6;
    const source = iotSource({
      metrics: () => metrics,
      ruleCounts: () => [
        {
          ruleName: 'ToStream',
          counts: { TopicMatch: 7, ParseError: 1, RuleNotFound: 0 },
          actions: [
            {
              actionType: 'Kinesis',
              counts: { Success: 5, Failure: 1, ErrorActionSuccess: 0, ErrorActionFailure: 0 },
            },
          ],
        },
      ],
    });
    expect(await readingsOf(source)).toEqual([
      'AWS/IoT Connect.Success Protocol=MQTT Count events 5',
      'AWS/IoT Connect.Throttle Protocol=MQTT Count events 1',
      'AWS/IoT Connect.ClientError Protocol=MQTT Count events 2',
      'AWS/IoT Connect.AuthError Protocol=MQTT Count events 7',
      'AWS/IoT PublishIn.Success Protocol=MQTT Count events 9',
      'AWS/IoT PublishIn.Throttle Protocol=MQTT Count events 2',
      'AWS/IoT PublishIn.AuthError Protocol=MQTT Count events 6',
      'AWS/IoT PublishOut.Success Protocol=MQTT Count events 8',
      'AWS/IoT TopicMatch RuleName=ToStream Count events 7',
      'AWS/IoT ParseError RuleName=ToStream Count events 1',
      'AWS/IoT Success RuleName=ToStream ActionType=Kinesis Count events 5',
      'AWS/IoT Failure RuleName=ToStream ActionType=Kinesis Count events 1',
    ]);
  });
});
