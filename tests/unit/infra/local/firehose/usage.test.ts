import { describe, expect, it } from 'vitest';
import { eventually } from '../../../../support/eventually.ts';
import { directSpec, type FirehoseBenchOptions, firehoseBench } from '../../../../support/firehose-bench.ts';
import { base64, failureOf } from '../../../../support/local-kinesis.ts';

const DeliveryStreamName = 'delivery';
const KB = 1024;
const text = (bytes: number) => 'x'.repeat(bytes);
const recordsOf = (sizes: readonly number[]) => sizes.map((bytes) => ({ Data: base64(text(bytes)) }));

const openDirect = async (setup: FirehoseBenchOptions = {}) => {
  const bench = firehoseBench({ spec: directSpec({ bufferSeconds: 0 }), ...setup });
  await bench.start();
  const put = (sizes: readonly number[]) =>
    bench.call('PutRecordBatch', { DeliveryStreamName, Records: recordsOf(sizes) });
  const bites = () => bench.limits().map(({ limit, resource, quota, count }) => [limit, resource, quota, count]);
  return { bench, put, bites };
};

describe('aws-semantics 11.5: the meter of a delivery stream', () => {
  it('rounds each directly put record up to 5 KB, and counts it once although it is read too', async () => {
    const { bench, put } = await openDirect();
    await put([0, 1, 5 * KB]);
    await bench.call('PutRecord', { DeliveryStreamName, Record: { Data: base64(text(5 * KB + 1)) } });
    await eventually(async () => {
      await bench.run(1_000);
      return bench.metrics()?.recordsDelivered === 4 ? true : undefined;
    });
    expect(bench.usage()).toEqual({
      name: 'delivery',
      records: 4,
      billedBytes: (1 + 1 + 1 + 2) * 5 * KB,
      bytesIn: 0 + 1 + 5 * KB + (5 * KB + 1),
    });
  });

  it('does not count what it refuses, and notes why', async () => {
    const { bench, put, bites } = await openDirect({ quotas: 'aws' });
    const sizes = new Array<number>(5).fill(1_000 * KB);
    for (let call = 0; call < 2; call += 1) await put(sizes.slice(0, 4));
    expect(bench.usage()).toMatchObject({ records: 5, bytesIn: 5_000 * KB });
    for (let call = 0; call < 1_998; call += 1) await put([1]);
    await failureOf(put([1]));
    expect(bites()).toEqual([
      ['firehose-put', 'delivery', '5 MiB/s', 3],
      ['firehose-put', 'delivery', '2,000 requests/s', 1],
    ]);
  });

  it('notes that too much waits for its delivery', async () => {
    const { put, bites } = await openDirect({ options: { backlogBytesMax: 200 } });
    await put([3, 3]);
    expect(bites()).toEqual([['firehose-put', 'delivery', '200 bytes that wait for delivery', 1]]);
  });

  it('counts records of a stream once, however often they are read', async () => {
    const bench = firehoseBench({ shardIds: ['shard-0', 'shard-1'] });
    await bench.start();
    await bench.run(1_000);
    const put = (shardId: string, bytes: number) => bench.source.put({ shardId, data: text(bytes) });
    put('shard-0', 10);
    put('shard-1', 6 * KB);
    await bench.run(2_000);
    const first = bench.usage();
    expect(first).toMatchObject({ records: 2, billedBytes: (1 + 2) * 5 * KB });
    // The run ends and begins again from its saved positions: nothing was delivered yet.
    bench.source.readErrors.push(new Error('the source is away'));
    put('shard-0', 10);
    await bench.run(30_000);
    expect(bench.metrics()?.recordsIn).toBe(5);
    expect(bench.usage()).toMatchObject({ records: 3, billedBytes: (1 + 2 + 1) * 5 * KB });
  });
});
