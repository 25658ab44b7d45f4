import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import {
  answering,
  deliverySpec,
  type FirehoseBenchOptions,
  firehoseBench,
  functionFailed,
  SOURCE_ARN,
  START_MS,
  type TransformEvent,
  type TransformHandler,
  transformSpec,
} from '../../../../support/firehose-bench.ts';
import { base64, textOf } from '../../../../support/local-kinesis.ts';

const transformed = (transform: Partial<Parameters<typeof transformSpec>[0]> = {}) =>
  deliverySpec({ bufferSeconds: 0, transform: transformSpec(transform) });

/** Puts these texts at once and lets the delivery stream work for a while. */
const deliver = async (texts: readonly string[], setup: FirehoseBenchOptions, forMs = 2_000) => {
  const bench = firehoseBench({ spec: transformed(), ...setup });
  await bench.start();
  await bench.run(1_000);
  for (const data of texts) bench.source.put({ data });
  await bench.run(forMs);
  return bench;
};

/** A correct answer in which one record's entry is changed, or gone. */
const spoiling =
  (spoil: (entry: { recordId: string; result: string; data: string }) => readonly unknown[]): TransformHandler =>
  ({ records }) => ({
    records: records.flatMap(({ recordId, data }) => {
      const entry = { recordId, result: 'Ok', data };
      return textOf(data) === 'bad,' ? spoil(entry) : [entry];
    }),
  });

describe('the event of a transform', () => {
  it('aws-semantics 5.3: holds ids, data and times in milliseconds, and what the stream knows of a record', async () => {
    const bench = await deliver(['one'], {});
    expect(bench.invocations.map(({ functionName, event }) => ({ functionName, event }))).toEqual([
      {
        functionName: 'transform',
        event: {
          invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          sourceKinesisStreamArn: SOURCE_ARN,
          deliveryStreamArn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/delivery',
          region: 'us-east-1',
          records: [
            {
              recordId: '00000001000000',
              approximateArrivalTimestamp: START_MS + 1_000,
              data: base64('one'),
              kinesisRecordMetadata: {
                sequenceNumber: '00000001',
                subsequenceNumber: 0,
                partitionKey: 'k',
                shardId: 'shard-0',
                approximateArrivalTimestamp: START_MS + 1_000,
              },
            },
          ],
        },
      },
    ]);
  });

  it('aws-semantics 5.3: is sent when the buffer is full or its interval is over', async () => {
    const bench = firehoseBench({ spec: transformed({ bufferSeconds: 30, bufferMegabytes: 1 }) });
    await bench.start();
    await bench.run(1_000);
    for (let put = 0; put < 5; put += 1) bench.source.put({ data: String(put).repeat(300_000) });
    await bench.run(2_000);
    expect(bench.invocations.map(({ event }) => event.records.length)).toEqual([3]);
    await bench.run(30_000);
    expect(bench.invocations.map(({ event }) => event.records.length)).toEqual([3, 2]);
  });

  it('aws-semantics 5.3: never exceeds 6 MB, however small the records are', async () => {
    const bench = firehoseBench({ spec: transformed({ bufferMegabytes: 3 }), options: { readRecords: 50_000 } });
    await bench.start();
    await bench.run(1_000);
    for (let put = 0; put < 30_000; put += 1) bench.source.put({ data: 'x', key: '\u0001'.repeat(20) });
    await bench.run(2_000);
    expect(Math.max(...bench.invocations.map(({ bytes }) => bytes))).toBeLessThanOrEqual(6_291_456);
    expect(bench.metrics()?.recordsDelivered).toBe(30_000);
  });
});

describe("a transform's answer", () => {
  it('aws-semantics 5.3: replaces data, drops records, and sends failed ones alone to the error prefix', async () => {
    const handler: TransformHandler = ({ records }) => ({
      records: records.map(({ recordId, data }) => {
        if (textOf(data) === 'drop,') return { recordId, result: 'Dropped' };
        if (textOf(data) === 'bad,') return { recordId, result: 'ProcessingFailed' };
        return { recordId, result: 'Ok', data: base64(textOf(data).toUpperCase()) };
      }),
    });
    const bench = await deliver(['a,', 'drop,', 'bad,', 'b,'], { handler });
    expect(bench.textsUnder('out/')).toEqual(['A,B,']);
    expect(bench.failedLines()).toEqual([
      {
        rawData: base64('bad,'),
        errorCode: 'Lambda.ProcessingFailedStatus',
        errorMessage: 'ProcessingFailed status set for record',
        attemptsMade: 1,
        arrivalTimestamp: START_MS + 1_000,
        attemptEndingTimestamp: START_MS + 1_000,
        lambdaARN: 'arn:aws:lambda:us-east-1:000000000000:function:transform:$LATEST',
      },
    ]);
    expect(bench.stored.map(({ key }) => key.replace(/-[0-9a-f-]{36}$/, ''))).toEqual([
      'out/2026/01/02/03/delivery-1-2026-01-02-03-30-06',
      'bad/processing-failed/delivery-1-2026-01-02-03-30-06',
    ]);
    expect(bench.metrics()).toMatchObject({ recordsDelivered: 2, recordsDropped: 1, recordsFailed: 1 });
  });

  it('aws-semantics 5.3: that drops everything moves the position all the same', async () => {
    const handler: TransformHandler = ({ records }) => ({
      records: records.map(({ recordId }) => ({ recordId, result: 'Dropped' })),
    });
    const bench = await deliver(['a', 'b'], { handler });
    expect(bench.stored).toEqual([]);
    expect(bench.store.contents.get('position/delivery/shard-0')).toBe('00000002');
  });

  it.each<[string, Parameters<typeof spoiling>[0], string]>([
    ['leaves a record out', () => [], 'Lambda.MissingRecordId'],
    ['changes an id', (entry) => [{ ...entry, recordId: 'another' }], 'Lambda.MissingRecordId'],
    ['names an id twice', (entry) => [entry, entry], 'Lambda.DuplicatedRecordId'],
    ['has Ok without data', ({ recordId }) => [{ recordId, result: 'Ok' }], 'Lambda.InvalidReturnFormat'],
  ])('aws-semantics 5.3: that %s is final: this record alone has failed', async (_, spoil, errorCode) => {
    const bench = await deliver(['a,', 'bad,', 'b,'], { handler: spoiling(spoil) });
    expect(bench.textsUnder('out/')).toEqual(['a,b,']);
    expect(bench.failedLines()).toMatchObject([{ rawData: base64('bad,'), errorCode, attemptsMade: 1 }]);
    expect(bench.invocations).toHaveLength(1);
  });

  it.each([
    ['null', null],
    ['text', 'done'],
    ['an object without records', {}],
    ['records that are no list', { records: 'none' }],
  ])('aws-semantics 5.3: that is %s returned none of the ids', async (_, answer) => {
    const bench = await deliver(['a', 'b'], { handler: () => answer });
    expect(bench.failedLines().map(({ errorCode, rawData }) => [errorCode, textOf(rawData)])).toEqual([
      ['Lambda.MissingRecordId', 'a'],
      ['Lambda.MissingRecordId', 'b'],
    ]);
    expect(bench.invocations).toHaveLength(1);
  });
});

describe('an invocation that fails as a whole', () => {
  const raw = (payload: string) => ({ requestId: 'request', payload, logTail: '' });
  const throttled = () => {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
  };
  const missing = () => {
    throw new AwsError('ResourceNotFoundException', 'Function not found', { status: 404 });
  };
  const broken = () => {
    throw new AwsError('ServiceException', 'out of order', { status: 500 });
  };

  it.each<[string, TransformHandler, string]>([
    ['a thrown error', () => functionFailed(), 'Lambda.FunctionError'],
    ['a time-out', () => functionFailed('Sandbox.Timedout'), 'Lambda.FunctionTimedOut'],
    ['an answer above 6 MB', () => functionFailed('Function.ResponseSizeTooLarge'), 'Lambda.FunctionError'],
    ['a throttle', throttled, 'Lambda.InvokeLimitExceeded'],
    ['an unknown function', missing, 'Lambda.ResourceNotFound'],
    ['a failing Lambda', broken, 'Lambda.ServiceException'],
    ['text that is not JSON', () => raw('{"records":['), 'Lambda.JsonProcessingException'],
    ['an unknown result', spoiling((entry) => [{ ...entry, result: 'ok' }]), 'Lambda.FunctionError'],
    ['data that is not base64', spoiling((entry) => [{ ...entry, data: 'a b!' }]), 'Lambda.FunctionError'],
    ['a record that is no object', spoiling(() => [7]), 'Lambda.FunctionError'],
  ])('aws-semantics 5.3: %s is tried again, then the whole portion has failed', async (_, handler, errorCode) => {
    const bench = await deliver(['a,', 'bad,'], { handler, spec: transformed({ retries: 2 }) }, 10_000);
    const facts = { errorCode, attemptsMade: 3 };
    expect(bench.failedLines()).toMatchObject([
      { rawData: base64('a,'), ...facts },
      { rawData: base64('bad,'), ...facts },
    ]);
    expect(bench.textsUnder('out/')).toEqual([]);
    expect(bench.invocations).toHaveLength(3);
    expect(bench.metrics()).toMatchObject({ transformFailures: 3, recordsFailed: 2 });
  });

  it('aws-semantics 5.3: is tried again with the same record ids and another invocation id, after longer and longer waits', async () => {
    const handler: TransformHandler = (event, index) =>
      index < 3 ? functionFailed() : answering(String)(event, index);
    const bench = await deliver(['a'], { handler }, 10_000);
    const attempts = bench.invocations.map(({ atMs }) => atMs - START_MS);
    expect(attempts).toEqual([1_000, 2_000, 4_000, 8_000]);
    const ids = (of: (event: TransformEvent) => unknown) => new Set(bench.invocations.map(({ event }) => of(event)));
    expect(ids(({ invocationId }) => invocationId).size).toBe(4);
    expect(ids(({ records }) => records[0]?.recordId).size).toBe(1);
    expect(bench.textsUnder('out/')).toEqual(['a']);
  });

  it('leaves the portion to the next start when the runtime stops in between', async () => {
    const bench = await deliver(['a'], { handler: () => functionFailed() });
    await bench.stop();
    expect(bench.stored).toEqual([]);
    bench.handler = answering(String);
    await bench.restart();
    await bench.run(2_000);
    expect(bench.textsUnder('out/')).toEqual(['a']);
  });

  it('stops although the function never answers, and ignores what it says later', async () => {
    let answer = (_: unknown): void => undefined;
    const handler: TransformHandler = ({ records }) =>
      new Promise((resolve) => {
        answer = () => resolve(answering(String)({ records } as TransformEvent, 0));
      });
    const bench = await deliver(['a'], { handler });
    await bench.stop();
    answer(undefined);
    await bench.run(5_000);
    expect(bench.stored).toEqual([]);
    expect(bench.store.contents.get('position/delivery/shard-0')).toBeUndefined();
  });
});

it('reads no further while the function fails, so that nothing piles up', async () => {
  const handler: TransformHandler = () => functionFailed();
  const bench = await deliver(['x'.repeat(2_000_000)], { handler, spec: transformed({ retries: 300 }) }, 1_000);
  for (let put = 0; put < 50; put += 1) bench.source.put({ data: 'y'.repeat(1_000_000) });
  await bench.run(120_000, 2_000);
  expect(bench.metrics()?.recordsIn).toBe(1);
});
