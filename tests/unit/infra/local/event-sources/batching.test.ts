import { describe, expect, it } from 'vitest';
import { eventSourceBench, failed, mappingSpec, START_MS, settle } from '../../../../support/event-source-bench.ts';

const putMany = (bench: ReturnType<typeof eventSourceBench>, count: number, data: unknown = {}) =>
  Array.from({ length: count }, () => bench.source.put({ data }));

describe('polling and batching (aws-semantics 2.3)', () => {
  it('2.1: sends records in the shape of a Kinesis event, with the role of the function', async () => {
    const bench = eventSourceBench();
    const sequenceNumber = bench.source.put({ key: 'device-17', data: 'hello' });
    await bench.start();
    await settle();
    expect(bench.invocations.map(({ event }) => event)).toEqual([
      {
        Records: [
          {
            kinesis: {
              partitionKey: 'device-17',
              sequenceNumber,
              data: Buffer.from('hello').toString('base64'),
              approximateArrivalTimestamp: bench.clock.nowMs() / 1_000,
            },
            invokeIdentityArn: 'arn:aws:iam::000000000000:role/fn',
          },
        ],
      },
    ]);
  });

  it('2.1: sends records of a table stream as they are', async () => {
    const bench = eventSourceBench({ kind: 'dynamodb' });
    const sequenceNumber = bench.source.put({ key: 'a', data: { n: { N: '1' } } });
    await bench.start();
    await settle();
    expect(bench.invocations.map(({ event }) => event.Records)).toEqual([
      [
        {
          eventName: 'INSERT',
          dynamodb: { Keys: { pk: { S: 'a' } }, NewImage: { n: { N: '1' } }, SequenceNumber: sequenceNumber },
        },
      ],
    ]);
  });

  it('cuts batches at BatchSize and keeps going while more is available', async () => {
    const bench = eventSourceBench({ mapping: { batchSize: 3 } });
    const put = putMany(bench, 7);
    await bench.start();
    await settle();
    expect(bench.batches()).toEqual([put.slice(0, 3), put.slice(3, 6), put.slice(6)]);
    expect(bench.clock.nowMs()).toBe(START_MS);
  });

  it('cuts batches before the payload exceeds 6 MB', async () => {
    const bench = eventSourceBench();
    const put = putMany(bench, 5, 'x'.repeat(1_500_000));
    await bench.start();
    await settle();
    expect(bench.batches()).toEqual([put.slice(0, 3), put.slice(3)]);
    expect(Math.max(...bench.invocations.map(({ json }) => json.length))).toBeLessThanOrEqual(6_291_456);
  });

  it('sends a record over the limit of an event straight to the failure path', async () => {
    const bench = eventSourceBench({ mapping: { onFailureArn: 'arn:aws:s3:::failures' } });
    const [first, tooLarge, last] = [
      bench.source.put(),
      bench.source.put({ data: 'x'.repeat(5_000_000) }),
      bench.source.put(),
    ];
    await bench.start();
    await settle();
    expect(bench.batches()).toEqual([[first], [last]]);
    expect(bench.objects.map(({ document }) => document['KinesisBatchInfo'])).toMatchObject([
      { startSequenceNumber: tooLarge, batchSize: 1 },
    ]);
  });

  it('reads a Kinesis shard that always has news once per second', async () => {
    const bench = eventSourceBench();
    await bench.start();
    for (let index = 0; index < 40; index += 1) {
      bench.source.put();
      await bench.run(100);
    }
    expect(bench.source.readsAtMs.map((atMs) => atMs - START_MS)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(bench.batches().flat()).toHaveLength(40);
  });

  it('reads a table stream that always has news four times per second', async () => {
    const bench = eventSourceBench({ kind: 'dynamodb' });
    await bench.start();
    for (let index = 0; index < 20; index += 1) {
      bench.source.put();
      await bench.run(50);
    }
    expect(bench.source.readsAtMs.map((atMs) => atMs - START_MS)).toEqual([0, 250, 500, 750, 1_000]);
  });

  it('reads an idle shard at once when records come', async () => {
    const bench = eventSourceBench();
    await bench.start();
    await bench.run(5_300);
    bench.source.put();
    await settle();
    expect(bench.invocations.map(({ atMs }) => atMs - START_MS)).toEqual([5_300]);
  });

  it('reads on after an answer that was cut below the limit', async () => {
    const bench = eventSourceBench();
    bench.source.answerMax = 2;
    const put = putMany(bench, 5);
    await bench.start();
    await settle();
    expect(bench.batches().flat()).toEqual(put);
  });

  it('waits for the batching window, which begins when the previous invocation ends', async () => {
    const bench = eventSourceBench({ mapping: { maximumBatchingWindowSeconds: 10 } });
    await bench.start();
    await bench.run(3_000);
    const first = bench.source.put();
    await bench.run(9_000);
    const second = bench.source.put();
    await bench.run(9_000);
    expect(bench.batches()).toEqual([[first], [second]]);
    expect(bench.invocations.map(({ atMs }) => atMs - START_MS)).toEqual([10_000, 20_000]);
  });

  it('does not wait for the batching window when the batch is full', async () => {
    const bench = eventSourceBench({ mapping: { maximumBatchingWindowSeconds: 300, batchSize: 2 } });
    await bench.start();
    const put = putMany(bench, 3);
    await bench.run(1_000);
    expect(bench.batches()).toEqual([put.slice(0, 2)]);
  });

  it('does not read ahead without bound while the function is busy', async () => {
    let release = (): void => undefined;
    const bench = eventSourceBench({
      mapping: { batchSize: 10 },
      options: { bufferedRecords: 50 },
      handler: () => new Promise<void>((resolve) => (release = resolve)),
    });
    const put = putMany(bench, 1_000);
    await bench.start();
    await bench.run(10_000);
    expect(bench.eventSources.metrics()[0]?.shards[0]?.unfinishedRecords).toBeLessThanOrEqual(60);
    bench.setHandler(() => null);
    release();
    await bench.run(10_000);
    expect(bench.batches().flat()).toEqual(put);
  });
});

describe('starting positions (aws-semantics 2.2)', () => {
  it('LATEST stays where the mapping was created, even if the runtime dies before the first record', async () => {
    const bench = eventSourceBench({ mapping: { startingPosition: 'LATEST' } });
    bench.source.put();
    await bench.start();
    const later = bench.source.put();
    await bench.crash();
    await bench.run(1_000);
    expect(bench.batches().at(-1)).toEqual([later]);
  });

  it('AT_TIMESTAMP begins with the first record that arrived then', async () => {
    const bench = eventSourceBench({
      mapping: { startingPosition: 'AT_TIMESTAMP', startingPositionTimestampMs: START_MS - 500 },
    });
    bench.source.put({ arrivedAtMs: START_MS - 1_000 });
    const inTime = bench.source.put({ arrivedAtMs: START_MS - 500 });
    await bench.start();
    await settle();
    expect(bench.batches()).toEqual([[inTime]]);
  });
});

describe('shards', () => {
  it('2.3: parents are finished before their children begin', async () => {
    let release = (): void => undefined;
    const bench = eventSourceBench({ handler: () => new Promise<void>((resolve) => (release = resolve)) });
    const parent = bench.source.put();
    bench.source.split('shard-0', ['shard-1', 'shard-2']);
    const child = bench.source.put({ shardId: 'shard-2' });
    await bench.start();
    await bench.run(5_000);
    expect(bench.batches()).toEqual([[parent]]);
    bench.setHandler(() => null);
    release();
    await bench.run(1_000);
    expect(bench.batches()).toEqual([[parent], [child]]);
  });

  it('that appear later are read from their first record, whatever the starting position', async () => {
    const bench = eventSourceBench({ mapping: { startingPosition: 'LATEST' } });
    await bench.start();
    bench.source.split('shard-0', ['shard-1']);
    const first = bench.source.put({ shardId: 'shard-1' });
    await bench.run(2_000);
    expect(bench.batches()).toEqual([[first]]);
  });

  it('that are finished stay finished after a restart, and are forgotten when the stream drops them', async () => {
    const bench = eventSourceBench();
    const parent = bench.source.put();
    bench.source.split('shard-0', ['shard-1']);
    await bench.start();
    await bench.run(1_000);
    await bench.crash();
    await bench.run(1_000);
    expect(bench.batches()).toEqual([[parent]]);
    expect(bench.checkpoint()).toMatchObject({ isFinished: true });
    bench.source.remove('shard-0');
    await bench.run(1_000);
    expect(bench.checkpoint()).toBeUndefined();
  });

  it('do not disturb each other when one is blocked', async () => {
    const bench = eventSourceBench({
      shardIds: ['shard-0', 'shard-1'],
      handler: (event) => (event.Records[0]?.kinesis?.partitionKey === 'bad' ? failed() : null),
    });
    bench.source.put({ shardId: 'shard-0', key: 'bad' });
    const good = bench.source.put({ shardId: 'shard-1', key: 'good' });
    await bench.start();
    await bench.run(5_000);
    expect(bench.batches().filter(([first]) => first === good)).toHaveLength(1);
  });

  it('are worked by every mapping for itself', async () => {
    const bench = eventSourceBench({
      mappings: [mappingSpec({ uuid: 'a', functionName: 'slow' }), mappingSpec({ uuid: 'b', functionName: 'quick' })],
    });
    bench.setHandler(() => (bench.invocations.at(-1)?.functionName === 'slow' ? new Promise(() => undefined) : null));
    const first = bench.source.put();
    await bench.start();
    await bench.run(1_000);
    const second = bench.source.put();
    await bench.run(1_000);
    const quick = bench.invocations.filter(({ functionName }) => functionName === 'quick');
    expect(quick.map(({ event }) => event.Records[0]?.kinesis?.sequenceNumber)).toEqual([first, second]);
  });

  it('begin again from their checkpoint when the source fails', async () => {
    const bench = eventSourceBench();
    const first = bench.source.put();
    await bench.start();
    await bench.run(1_000);
    bench.source.readErrors.push(new Error('disk'), new Error('disk'));
    const second = bench.source.put();
    await bench.run(10_000);
    expect(bench.batches()).toEqual([[first], [second]]);
    expect(bench.logged).toContainEqual(expect.objectContaining({ level: 'error' }));
  });

  it('begin again from their checkpoint when it cannot be saved', async () => {
    const bench = eventSourceBench();
    await bench.start();
    await settle();
    bench.store.writeErrors.push(new Error('disk full'));
    const first = bench.source.put();
    await bench.run(5_000);
    expect(bench.batches()).toEqual([[first], [first]]);
    expect(bench.checkpoint()).toMatchObject({ position: { afterSequenceNumber: first } });
  });
});

describe('stopping', () => {
  it('lets the running invocation end and saves its position', async () => {
    let release = (): void => undefined;
    const bench = eventSourceBench({ handler: () => new Promise<void>((resolve) => (release = resolve)) });
    const first = bench.source.put();
    await bench.start();
    await settle();
    const stopped = bench.eventSources.stop();
    release();
    await stopped;
    expect(bench.checkpoint()).toMatchObject({ position: { afterSequenceNumber: first } });
  });

  it('leaves an invocation behind after the drain time, and ignores its answer', async () => {
    let release = (): void => undefined;
    const bench = eventSourceBench({ handler: () => new Promise<void>((resolve) => (release = resolve)) });
    bench.source.put();
    await bench.start();
    await settle();
    const stopped = bench.eventSources.stop();
    await bench.run(10_000);
    await stopped;
    release();
    await settle();
    expect(bench.checkpoint()).toMatchObject({ position: {} });
    expect(bench.checkpoint()).not.toHaveProperty('position.afterSequenceNumber');
  });
});
