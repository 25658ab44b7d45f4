import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import {
  eventSourceBench,
  failed,
  type Handler,
  START_MS,
  sequenceNumbersOf,
  settle,
} from '../../../../support/event-source-bench.ts';

const ON_FAILURE = { onFailureArn: 'arn:aws:s3:::failures' } as const;

/** Fails whenever the batch holds a record of this key. */
const poisoned =
  (key = 'poison'): Handler =>
  ({ Records }) =>
    Records.some((record) => record.kinesis?.partitionKey === key) ? failed() : null;

const reporting =
  (key = 'poison'): Handler =>
  (event) => {
    const bad = event.Records.find((record) => record.kinesis?.partitionKey === key);
    return { batchItemFailures: bad === undefined ? [] : [{ itemIdentifier: bad.kinesis?.sequenceNumber }] };
  };

const putKeys = (bench: ReturnType<typeof eventSourceBench>, keys: readonly string[]) =>
  keys.map((key) => bench.source.put({ key }));

describe('retries (aws-semantics 2.5)', () => {
  it('a function error blocks the shard and is retried with exponential back-off from 0.5 s to 60 s', async () => {
    const bench = eventSourceBench({ handler: () => failed() });
    const [first] = [bench.source.put(), bench.source.put()];
    await bench.start();
    await bench.run(300_000, 500);
    const times = bench.invocations.map(({ atMs }) => (atMs - START_MS) / 1_000);
    expect(times).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 63.5, 123.5, 183.5, 243.5]);
    expect(new Set(bench.batches().map(([sequenceNumber]) => sequenceNumber))).toEqual(new Set([first]));
  });

  it('stop after MaximumRetryAttempts, and processing continues with the next records', async () => {
    const bench = eventSourceBench({
      mapping: { maximumRetryAttempts: 2, batchSize: 1, ...ON_FAILURE },
      handler: poisoned(),
    });
    const [bad, good] = putKeys(bench, ['poison', 'good']);
    await bench.start();
    await bench.run(10_000);
    expect(bench.batches()).toEqual([[bad], [bad], [bad], [good]]);
    expect(bench.objects).toHaveLength(1);
    expect(bench.eventSources.metrics()).toMatchObject([{ failedInvocations: 3, discardedRecords: 1, invocations: 4 }]);
  });

  it('discarding without a destination is told to the operator', async () => {
    const bench = eventSourceBench({ mapping: { maximumRetryAttempts: 0 }, handler: () => failed() });
    bench.source.put();
    await bench.start();
    await bench.run(1_000);
    expect(bench.logged).toContainEqual({
      level: 'error',
      message: 'records are lost: the mapping has no failure destination',
    });
  });

  it('MaximumRetryAttempts does not apply to throttles and service errors', async () => {
    const bench = eventSourceBench({ mapping: { maximumRetryAttempts: 0, ...ON_FAILURE } });
    bench.setHandler((_event, { index }) => {
      if (index < 5) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
      return null;
    });
    bench.source.put();
    await bench.start();
    await bench.run(60_000);
    expect(bench.objects).toEqual([]);
    expect(bench.invocations).toHaveLength(6);
    expect(bench.eventSources.metrics()).toMatchObject([{ throttledInvocations: 5, invocations: 1 }]);
  });

  it('MaximumRecordAge ends throttles', async () => {
    const bench = eventSourceBench({ mapping: { maximumRecordAgeSeconds: 60, ...ON_FAILURE } });
    bench.setHandler(() => {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    });
    bench.source.put();
    await bench.start();
    await bench.run(120_000, 500);
    expect(bench.objects.map(({ document }) => document['requestContext'])).toMatchObject([
      { condition: 'RecordAgeExceeded' },
    ]);
  });

  it('a failing function blocks no longer than the source keeps its records', async () => {
    const bench = eventSourceBench({ mapping: ON_FAILURE, handler: poisoned() });
    bench.source.retention = 3_600_000;
    putKeys(bench, ['poison']);
    await bench.start();
    await bench.run(3_700_000, 10_000);
    expect(bench.objects).toHaveLength(1);
  });

  it('records older than MaximumRecordAge are cut off and reported alone, the others are delivered', async () => {
    const bench = eventSourceBench({ mapping: { maximumRecordAgeSeconds: 60, ...ON_FAILURE } });
    const old = bench.source.put({ arrivedAtMs: START_MS - 60_001 });
    const young = bench.source.put({ arrivedAtMs: START_MS - 60_000 });
    await bench.start();
    await settle();
    expect(bench.batches()).toEqual([[young]]);
    const document = bench.objects[0]?.document ?? {};
    expect(document['requestContext']).toMatchObject({ condition: 'RecordAgeExceeded', approximateInvokeCount: 1 });
    expect(document).not.toHaveProperty('responseContext');
    expect(document['KinesisBatchInfo']).toMatchObject({ startSequenceNumber: old, batchSize: 1 });
  });
});

describe('BisectBatchOnFunctionError (aws-semantics 2.5)', () => {
  it('halves a failed batch; the halves are processed in order', async () => {
    const bench = eventSourceBench({
      mapping: { bisectBatchOnFunctionError: true, maximumRetryAttempts: 1, ...ON_FAILURE },
      handler: poisoned(),
    });
    const [a, b, bad, d] = putKeys(bench, ['a', 'b', 'poison', 'd']);
    await bench.start();
    await bench.run(60_000);
    expect(bench.batches()).toEqual([[a, b, bad, d], [a, b], [bad, d], [bad], [bad], [d]]);
    expect(bench.objects.map(({ document }) => document['KinesisBatchInfo'])).toMatchObject([
      { startSequenceNumber: bad, endSequenceNumber: bad, batchSize: 1 },
    ]);
  });

  it('splitting does not consume the retry quota', async () => {
    const bench = eventSourceBench({
      mapping: { bisectBatchOnFunctionError: true, maximumRetryAttempts: 0, ...ON_FAILURE },
      handler: poisoned(),
    });
    const put = putKeys(bench, ['a', 'b', 'c', 'd', 'e', 'f', 'poison', 'h']);
    await bench.start();
    await bench.run(60_000);
    expect(bench.objects).toHaveLength(1);
    expect(bench.objects[0]?.document['KinesisBatchInfo']).toMatchObject({ startSequenceNumber: put[6], batchSize: 1 });
  });
});

describe('ReportBatchItemFailures (aws-semantics 2.5)', () => {
  it('makes the lowest reported number the checkpoint and retries everything from it on', async () => {
    const bench = eventSourceBench({ mapping: { reportBatchItemFailures: true } });
    const [a, b, c, d] = putKeys(bench, ['a', 'b', 'c', 'd']);
    bench.setHandler((_event, { index }) =>
      index === 0 ? { batchItemFailures: [{ itemIdentifier: d }, { itemIdentifier: c }] } : null,
    );
    await bench.start();
    await settle();
    expect(bench.checkpoint()).toMatchObject({ position: { afterSequenceNumber: b } });
    await bench.run(1_000);
    expect(bench.batches()).toEqual([
      [a, b, c, d],
      [c, d],
    ]);
  });

  it('with three retries and one always failing record: batchSize 1, approximateInvokeCount 4, functionError null', async () => {
    const bench = eventSourceBench({
      mapping: { reportBatchItemFailures: true, maximumRetryAttempts: 3, ...ON_FAILURE },
      handler: reporting(),
    });
    putKeys(bench, ['a', 'b', 'poison']);
    await bench.start();
    await bench.run(60_000);
    expect(bench.objects.map(({ document }) => document)).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 4 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: null },
        KinesisBatchInfo: { batchSize: 1 },
      },
    ]);
  });

  it('with bisect on, the batch is cut at the reported number and only the rest is retried', async () => {
    const bench = eventSourceBench({
      mapping: {
        reportBatchItemFailures: true,
        bisectBatchOnFunctionError: true,
        maximumRetryAttempts: 0,
        ...ON_FAILURE,
      },
      handler: reporting(),
    });
    const [a, b, bad, d, e] = putKeys(bench, ['a', 'b', 'poison', 'd', 'e']);
    await bench.start();
    await bench.run(60_000);
    expect(bench.batches()).toEqual([[a, b, bad, d, e], [bad, d, e], [bad], [d, e]]);
    expect(bench.objects[0]?.document['KinesisBatchInfo']).toMatchObject({ startSequenceNumber: bad, batchSize: 1 });
  });

  it('without FunctionResponseTypes the response is ignored', async () => {
    const bench = eventSourceBench({ handler: reporting() });
    putKeys(bench, ['poison', 'b']);
    await bench.start();
    await bench.run(5_000);
    expect(bench.invocations).toHaveLength(1);
  });
});

describe('failure destination (aws-semantics 2.6)', () => {
  it('stores the document with the records exactly as sent, under the key of mapping, shard and time', async () => {
    const bench = eventSourceBench({ mapping: { maximumRetryAttempts: 0, ...ON_FAILURE }, handler: () => failed() });
    const put = [bench.source.put({ arrivedAtMs: START_MS - 123 }), bench.source.put()];
    await bench.start();
    await settle();
    const [stored] = bench.objects;
    expect(stored?.bucket).toBe('failures');
    expect(stored?.key).toMatch(
      /^aws\/lambda\/11111111-2222-3333-4444-555555555555\/shard-0\/2021\/05\/14\/2021-05-14T11\.35\.00-[0-9a-f-]{36}$/,
    );
    expect(stored?.document).toEqual({
      requestContext: {
        requestId: 'failed-request',
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2021-05-14T11:35:00.000Z',
      KinesisBatchInfo: {
        shardId: 'shard-0',
        startSequenceNumber: put[0],
        endSequenceNumber: put[1],
        approximateArrivalOfFirstRecord: '2021-05-14T11:34:59.877Z',
        approximateArrivalOfLastRecord: '2021-05-14T11:35:00.000Z',
        batchSize: 2,
        streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/telemetry',
      },
      payload: bench.invocations[0]?.event,
    });
  });

  it('calls it DDBStreamBatchInfo with whole seconds for a table stream', async () => {
    const bench = eventSourceBench({
      kind: 'dynamodb',
      mapping: { maximumRetryAttempts: 0, ...ON_FAILURE },
      handler: () => failed(),
    });
    bench.source.put({ arrivedAtMs: START_MS - 123 });
    await bench.start();
    await settle();
    expect(bench.objects[0]?.document['DDBStreamBatchInfo']).toMatchObject({
      approximateArrivalOfFirstRecord: '2021-05-14T11:34:59Z',
    });
  });

  it('is written until it succeeds, and only then the checkpoint moves', async () => {
    const bench = eventSourceBench({ mapping: { maximumRetryAttempts: 0, ...ON_FAILURE }, handler: () => failed() });
    bench.objectErrors.push(new Error('no such bucket'), new Error('no such bucket'));
    const bad = bench.source.put();
    await bench.start();
    await settle();
    expect(bench.checkpoint()).not.toHaveProperty('position.afterSequenceNumber');
    await bench.run(1_500);
    expect(bench.objects).toHaveLength(1);
    expect(bench.invocations).toHaveLength(1);
    expect(bench.checkpoint()).toMatchObject({ position: { afterSequenceNumber: bad } });
  });
});

describe('ParallelizationFactor (aws-semantics 2.4)', () => {
  it('runs lanes at the same time; an error blocks only its own lane, the checkpoint is the lowest unfinished', async () => {
    const bench = eventSourceBench({ mapping: { parallelizationFactor: 4 }, handler: poisoned() });
    const keys = ['poison', ...Array.from({ length: 40 }, (_, index) => `key-${index}`)];
    const put = putKeys(bench, keys);
    await bench.start();
    await bench.run(2_000);
    const blocked = bench.invocations.find(({ event }) => sequenceNumbersOf(event).includes(put[0] ?? ''));
    const blockedNumbers = new Set(blocked === undefined ? [] : sequenceNumbersOf(blocked.event));
    const done = put.filter((sequenceNumber) => !blockedNumbers.has(sequenceNumber));
    expect(new Set(bench.batches().flat())).toEqual(new Set(put));
    expect(done.length).toBeGreaterThan(20);
    expect(bench.checkpoint()).not.toHaveProperty('position.afterSequenceNumber');
    bench.setHandler(() => null);
    await bench.run(10_000);
    expect(bench.checkpoint()).toMatchObject({ position: { afterSequenceNumber: put.at(-1) } });
  });

  it('keeps records of one key in order and never runs them at the same time', async () => {
    const running = new Set<string>();
    const overlaps: string[] = [];
    const bench = eventSourceBench({ mapping: { parallelizationFactor: 5, batchSize: 2 } });
    bench.setHandler(async (event) => {
      const keys = [...new Set(event.Records.map((record) => record.kinesis?.partitionKey ?? ''))];
      overlaps.push(...keys.filter((key) => running.has(key)));
      for (const key of keys) running.add(key);
      await settle();
      for (const key of keys) running.delete(key);
      return null;
    });
    const put = putKeys(
      bench,
      Array.from({ length: 60 }, (_, index) => `key-${index % 7}`),
    );
    await bench.start();
    await bench.run(3_000);
    expect(overlaps).toEqual([]);
    const delivered = bench.invocations.flatMap(({ event }) => event.Records.map((record) => record.kinesis));
    for (let key = 0; key < 7; key += 1) {
      const ofKey = delivered.filter((record) => record?.partitionKey === `key-${key}`);
      expect(ofKey.map((record) => record?.sequenceNumber)).toEqual(put.filter((_, index) => index % 7 === key));
    }
  });
});
