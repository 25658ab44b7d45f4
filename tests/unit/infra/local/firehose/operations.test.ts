import { describe, expect, it } from 'vitest';
import type { DeliveryStreamSpec } from '../../../../../infra/local/src/core/deployment.ts';
import { toDeliveryStream } from '../../../../../infra/local/src/firehose/delivery-stream.ts';
import { eventually } from '../../../../support/eventually.ts';
import {
  deliverySpec,
  directSpec,
  type FirehoseBench,
  type FirehoseBenchOptions,
  firehoseBench,
  SOURCE_ARN,
  START_MS,
  transformSpec,
} from '../../../../support/firehose-bench.ts';
import { base64, failureOf } from '../../../../support/local-kinesis.ts';

const DeliveryStreamName = 'delivery';
const records = (texts: readonly string[]) => texts.map((text) => ({ Data: base64(text) }));

interface BatchAnswer {
  readonly FailedPutCount: number;
  readonly Encrypted: boolean;
  readonly RequestResponses: readonly { RecordId?: string; ErrorCode?: string; ErrorMessage?: string }[];
}

const directBench = async (setup: FirehoseBenchOptions = {}) => {
  const bench = firehoseBench({ spec: directSpec({ bufferSeconds: 0 }), ...setup });
  await bench.start();
  const batch = async (texts: readonly string[]) =>
    (await bench.call('PutRecordBatch', { DeliveryStreamName, Records: records(texts) })) as BatchAnswer;
  return Object.assign(bench, { batch });
};

/** The log of a Direct PUT is on a real disk: the clock is moved until the texts are there. */
const delivered = (bench: FirehoseBench, text: string) =>
  eventually(async () => {
    await bench.run(1_000);
    return bench.textsUnder('out/').join('') === text ? true : undefined;
  });

describe('Direct PUT', () => {
  it('aws-semantics 5.1: delivers what PutRecord and PutRecordBatch acknowledged', async () => {
    const bench = await directBench();
    const put = await bench.call('PutRecord', { DeliveryStreamName, Record: { Data: base64('a,') } });
    expect(put).toEqual({ RecordId: expect.stringMatching(/^\d+$/), Encrypted: false });
    const answer = await bench.batch(['b,', '', 'c,']);
    expect(answer).toMatchObject({ FailedPutCount: 0, Encrypted: false });
    expect(new Set(answer.RequestResponses.map(({ RecordId }) => RecordId)).size).toBe(3);
    await delivered(bench, 'a,b,c,');
    expect(bench.metrics()).toMatchObject({ recordsIn: 4, recordsDelivered: 4 });
  });

  it('aws-semantics 5.3: its transform is told of no stream', async () => {
    const bench = await directBench({ spec: directSpec({ bufferSeconds: 0, transform: transformSpec() }) });
    await bench.batch(['a']);
    await delivered(bench, 'a');
    expect(bench.invocations[0]?.event).toEqual({
      invocationId: expect.any(String),
      deliveryStreamArn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/delivery',
      region: 'us-east-1',
      records: [
        {
          recordId: expect.stringMatching(/^\d+000000$/),
          approximateArrivalTimestamp: expect.any(Number),
          data: base64('a'),
        },
      ],
    });
  });

  it('delivers after a restart what was acknowledged before it', async () => {
    const bench = await directBench();
    await bench.batch(['a,', 'b,']);
    bench.die();
    await bench.restart();
    await delivered(bench, 'a,b,');
  });

  it('aws-semantics 5.1: refuses records beyond what may wait for delivery, one by one, and takes them when there is room', async () => {
    const bench = await directBench({ options: { backlogBytesMax: 3 * (4 + 128) } });
    bench.onPut = () => ({ isStored: false, error: new Error('disk full') });
    const answer = await bench.batch(['a,', 'b,', 'c,', 'd,']);
    expect(answer.FailedPutCount).toBe(1);
    expect(answer.RequestResponses.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      undefined,
      undefined,
      'ServiceUnavailableException',
    ]);
    const put = bench.call('PutRecord', { DeliveryStreamName, Record: { Data: base64('e,') } });
    expect(await failureOf(put)).toEqual({ name: 'ServiceUnavailableException', message: 'Slow down.' });
    bench.onPut = () => ({ isStored: true });
    await delivered(bench, 'a,b,c,');
    expect((await bench.batch(['e,'])).FailedPutCount).toBe(0);
  });

  it('aws-semantics 5.1: with quotas takes what a delivery stream does: 5 MiB a second, the rest fails one by one', async () => {
    const bench = await directBench({ quotas: 'aws' });
    const half = ['x'.repeat(1_000_000), 'x'.repeat(1_000_000), 'x'.repeat(1_000_000)];
    expect((await bench.batch(half)).FailedPutCount).toBe(0);
    const { FailedPutCount, RequestResponses } = await bench.batch(half);
    expect(FailedPutCount).toBe(1);
    expect(RequestResponses[2]).toEqual({ ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' });
    bench.clock.advance(1_000);
    expect((await bench.batch(half)).FailedPutCount).toBe(0);
  });

  it('aws-semantics 5.1: with quotas takes 2,000 requests a second', async () => {
    const bench = await directBench({ quotas: 'aws' });
    const puts = Array.from({ length: 2_001 }, () => bench.batch(['x']));
    const outcomes = await Promise.allSettled(puts);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { name: 'ServiceUnavailableException', status: 500 } }]);
  });
});

describe('requests that are refused', () => {
  const failure = async (operation: string, body: object, spec: DeliveryStreamSpec = directSpec()) => {
    const bench = firehoseBench({ spec });
    await bench.start();
    return failureOf(bench.call(operation, body));
  };

  it('aws-semantics 5.1: puts to a delivery stream that reads a stream', async () => {
    const refusal = {
      name: 'InvalidArgumentException',
      message: 'This operation is not permitted on KinesisStreamAsSource delivery stream type.',
    };
    const Record = { Data: base64('a') };
    expect(await failure('PutRecord', { DeliveryStreamName, Record }, deliverySpec())).toEqual(refusal);
    expect(await failure('PutRecordBatch', { DeliveryStreamName, Records: [Record] }, deliverySpec())).toEqual(refusal);
  });

  it.each(['PutRecord', 'PutRecordBatch', 'DescribeDeliveryStream'])(
    'aws-semantics 5.1: %s of a delivery stream that does not exist',
    async (operation) => {
      const body = { DeliveryStreamName: 'none', Record: { Data: '' }, Records: [{ Data: '' }] };
      expect(await failure(operation, body)).toEqual({
        name: 'ResourceNotFoundException',
        message: 'Firehose none under account 000000000000 not found.',
      });
    },
  );

  it('aws-semantics 5.1: more than 500 records, 4 MiB or 1,000 KiB of one record', async () => {
    const of = (count: number, bytes: number) => records(Array.from({ length: count }, () => 'x'.repeat(bytes)));
    const put = (Records: object) => failure('PutRecordBatch', { DeliveryStreamName, Records });
    expect((await put(of(501, 1))).message).toContain('Member must have length less than or equal to 500');
    expect((await put([])).message).toContain('Member must have length greater than or equal to 1');
    expect((await put(of(1, 1_024_001))).message).toBe(
      "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=1024001 cap=1024001]' at " +
        "'records.1.member.data' failed to satisfy constraint: Member must have length less than or equal to 1024000",
    );
    expect(await put(of(5, 1_000_000))).toEqual({
      name: 'InvalidArgumentException',
      message: 'Records size exceeds 4 MB limit',
    });
  });

  it('a body of the wrong shape, and operations that are not emulated', async () => {
    const put = (Record: unknown) => failure('PutRecord', { DeliveryStreamName, Record });
    expect((await put({ Data: 7 })).name).toBe('SerializationException');
    expect((await put({ Data: 'a b' })).name).toBe('SerializationException');
    expect((await put({})).name).toBe('ValidationException');
    expect((await failure('PutRecord', {})).name).toBe('ValidationException');
    expect(await failure('UpdateDestination', {})).toEqual({
      name: 'UnknownOperationException',
      message: 'The local Firehose does not know the operation UpdateDestination.',
    });
  });

  it('everything before the start and after the stop', async () => {
    const bench = firehoseBench();
    expect((await failureOf(bench.call('ListDeliveryStreams', {}))).name).toBe('ServiceUnavailableException');
    await bench.start();
    await bench.stop();
    expect((await failureOf(bench.call('ListDeliveryStreams', {}))).name).toBe('ServiceUnavailableException');
  });
});

describe('descriptions', () => {
  it('aws-semantics 5.1: a delivery stream shows its source, its destination and its transform', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ compression: 'GZIP', transform: transformSpec() }) });
    await bench.start();
    const answer = await bench.call('DescribeDeliveryStream', { DeliveryStreamName });
    expect(answer).toMatchObject({
      DeliveryStreamDescription: {
        DeliveryStreamName,
        DeliveryStreamARN: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/delivery',
        DeliveryStreamStatus: 'ACTIVE',
        DeliveryStreamType: 'KinesisStreamAsSource',
        VersionId: '1',
        CreateTimestamp: START_MS / 1_000,
        Source: { KinesisStreamSourceDescription: { KinesisStreamARN: SOURCE_ARN } },
        Destinations: [
          {
            DestinationId: 'destinationId-000000000001',
            ExtendedS3DestinationDescription: {
              BucketARN: 'arn:aws:s3:::bucket',
              Prefix: 'out/!{timestamp:yyyy/MM/dd/HH}/',
              ErrorOutputPrefix: 'bad/!{firehose:error-output-type}/',
              BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
              CompressionFormat: 'GZIP',
              ProcessingConfiguration: {
                Enabled: true,
                Processors: [
                  {
                    Type: 'Lambda',
                    Parameters: expect.arrayContaining([{ ParameterName: 'NumberOfRetries', ParameterValue: '3' }]),
                  },
                ],
              },
            },
          },
        ],
        HasMoreDestinations: false,
      },
    });
  });

  it('keeps its first start as the time of its creation', async () => {
    const bench = firehoseBench();
    await bench.start();
    await bench.run(90_000);
    await bench.restart();
    expect(await bench.call('DescribeDeliveryStream', { DeliveryStreamName })).toMatchObject({
      DeliveryStreamDescription: { CreateTimestamp: START_MS / 1_000 },
    });
  });

  it('aws-semantics 5.1: delivery streams are listed in order of their names, in pages, of one kind if asked', async () => {
    const specs = [deliverySpec({ name: 'c' }), directSpec({ name: 'a' }), directSpec({ name: 'b' })];
    const bench = firehoseBench({ specs });
    await bench.start();
    const list = (body: object) => bench.call('ListDeliveryStreams', body);
    const all = { DeliveryStreamNames: ['a', 'b', 'c'], HasMoreDeliveryStreams: false };
    expect(await list({})).toEqual(all);
    expect(await list({ Limit: 2 })).toEqual({ DeliveryStreamNames: ['a', 'b'], HasMoreDeliveryStreams: true });
    expect(await list({ ExclusiveStartDeliveryStreamName: 'b' })).toEqual({ ...all, DeliveryStreamNames: ['c'] });
    expect(await list({ DeliveryStreamType: 'DirectPut' })).toEqual({ ...all, DeliveryStreamNames: ['a', 'b'] });
  });
});

describe('settings', () => {
  it.each<[string, Partial<DeliveryStreamSpec>]>([
    ['DeliveryStreamName', { name: 'a/b' }],
    ['BufferingHints.SizeInMBs', { bufferMegabytes: 129 }],
    ['BufferingHints.IntervalInSeconds', { bufferSeconds: 901 }],
    ['BufferSizeInMBs', { transform: transformSpec({ bufferMegabytes: 3.5 }) }],
    ['BufferIntervalInSeconds', { transform: transformSpec({ bufferSeconds: -1 }) }],
    ['NumberOfRetries', { transform: transformSpec({ retries: Number.NaN }) }],
  ])('aws-semantics 5.2: a %s outside of its bounds is refused by that name', (property, overrides) => {
    const create = () => toDeliveryStream(deliverySpec(overrides));
    expect(create).toThrow(expect.objectContaining({ code: 'DELIVERY_STREAM_INVALID' }));
    expect(create).toThrow(property);
  });
});
