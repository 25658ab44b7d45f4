import { describe, expect, it } from 'vitest';
import { createLimitRegistry } from '../../../../../infra/local/src/core/limits.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import {
  entry,
  failureOf,
  type LocalKinesis,
  openStream,
  readShard,
  shardId,
} from '../../../../support/local-kinesis.ts';

const KB = 1024;
const usageOf = ({ kinesis }: LocalKinesis) => kinesis.usage()[0];
const textOf = (bytes: number) => 'x'.repeat(bytes);

describe('aws-semantics 11.3: the meter of a stream', () => {
  it('counts 25 KB units of data and key, record by record', async () => {
    const local = await openStream();
    await local.call('PutRecord', { StreamName: 's', ...entry(textOf(25 * KB - 1)) });
    const Records = [entry(textOf(25 * KB)), entry('é', 'ключ'), entry(textOf(75 * KB - 1))];
    await local.call('PutRecords', { StreamName: 's', Records });
    expect(usageOf(local)).toMatchObject({
      stream: 's',
      records: 4,
      putUnits: 1 + 2 + 1 + 3,
      bytesIn: 25 * KB + (25 * KB + 1) + (2 + 8) + 75 * KB,
    });
  });

  it('does not count what was refused', async () => {
    const local = await openStream(1, { quotas: 'aws' });
    const Records = Array.from({ length: 500 }, () => entry('a'));
    for (let call = 0; call < 3; call += 1) await local.call('PutRecords', { StreamName: 's', Records });
    await failureOf(local.call('PutRecord', { StreamName: 's', ...entry('a') }));
    expect(usageOf(local)).toMatchObject({ records: 1_000, putUnits: 1_000, bytesIn: 2_000 });
  });

  it('counts what quotas refused, of however many shards, and not what waits for the disk', async () => {
    const local = await openStream(1, { quotas: 'aws' });
    const Records = Array.from({ length: 500 }, () => entry('a'));
    for (let call = 0; call < 3; call += 1) await local.call('PutRecords', { StreamName: 's', Records });
    expect(local.kinesis.refusals()).toEqual([{ stream: 's', writes: 500, reads: 0 }]);
    for (let call = 0; call < 7; call += 1) await failureOf(readShard(local)); // after the first answer each is one too many
    expect(local.kinesis.refusals()).toEqual([{ stream: 's', writes: 500, reads: 7 }]);
    const full = await openStream(1, { pendingBytesMax: 1 });
    await failureOf(full.call('PutRecord', { StreamName: 's', ...entry('a') }));
    expect(full.kinesis.refusals()).toEqual([{ stream: 's', writes: 0, reads: 0 }]);
  });

  it('counts reads and what they give', async () => {
    const local = await openStream();
    await local.call('PutRecords', { StreamName: 's', Records: [entry('abc'), entry('def')] });
    await readShard(local);
    expect(usageOf(local)).toMatchObject({ readCalls: 2, bytesOut: 8 });
    const source = local.kinesis.source('s');
    await source.read({ shardId: shardId(0), position: { afterSequenceNumber: undefined }, limit: 1 });
    expect(usageOf(local)).toMatchObject({ readCalls: 3, bytesOut: 12 });
  });

  it('counts open shards by time, across resharding, a deletion and a new stream of the name', async () => {
    const local = await openStream(2);
    const later = (minutes: number) => local.clock.advance(minutes * 60_000);
    later(30);
    expect(usageOf(local)?.shardHours).toBe(1);
    await local.call('UpdateShardCount', { StreamName: 's', TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' });
    later(15);
    expect(usageOf(local)?.shardHours).toBe(2);
    await local.call('UpdateShardCount', { StreamName: 's', TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' });
    later(30);
    expect(usageOf(local)?.shardHours).toBe(3);
    await local.call('DeleteStream', { StreamName: 's' });
    later(600);
    expect(usageOf(local)?.shardHours).toBe(3);
    await local.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    later(60);
    expect(local.kinesis.usage().map(({ stream, shardHours }) => [stream, shardHours])).toEqual([['s', 4]]);
  });

  it('counts from the start of the runtime, not from that of the stream', async () => {
    const local = await openStream(3);
    local.clock.advance(3_600_000);
    const next = await local.reopen();
    expect(usageOf(next)).toMatchObject({ shardHours: 0, records: 0 });
    local.clock.advance(1_200_000);
    expect([usageOf(next)?.shardHours, usageOf(local)?.shardHours]).toEqual([1, 3]);
  });
});

describe("with quotas 'aws' a shard", () => {
  const openLimited = async () => {
    const limits = createLimitRegistry(createFakeClock());
    const local = await openStream(1, { quotas: 'aws', limits });
    const bites = () => limits.read().map(({ limit, resource, quota, count }) => [limit, resource, quota, count]);
    return { local, bites };
  };
  const resource = `s/${shardId(0)}`;

  it('aws-semantics 1.2: notes which of its limits refused records', async () => {
    const { local, bites } = await openLimited();
    const put = (count: number, bytes: number) =>
      local.call('PutRecords', { StreamName: 's', Records: Array.from({ length: count }, () => entry(textOf(bytes))) });
    await put(3, 500 * KB);
    local.clock.advance(1_000);
    for (let call = 0; call < 3; call += 1) await put(500, 1);
    expect(bites()).toEqual([
      ['kinesis-shard-bytes', resource, '1 MiB/s', 1],
      ['kinesis-shard-records', resource, '1,000 records/s', 500],
    ]);
  });

  it('aws-semantics 1.2: notes which of its limits refused reads', async () => {
    const { local, bites } = await openLimited();
    const start = { StreamName: 's', ShardId: shardId(0), ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = await local.call('GetShardIterator', start);
    for (let call = 0; call < 5; call += 1) await local.call('GetRecords', { ShardIterator });
    await failureOf(local.call('GetRecords', { ShardIterator }));
    for (let second = 0; second < 4; second += 1) {
      await local.call('PutRecord', { StreamName: 's', ...entry(textOf(1_000 * KB)) });
      local.clock.advance(1_000);
    }
    await local.call('GetRecords', { ShardIterator });
    await failureOf(local.call('GetRecords', { ShardIterator }));
    expect(bites()).toEqual([
      ['kinesis-shard-reads', resource, '5 reads/s', 1],
      ['kinesis-shard-read-bytes', resource, '2 MiB/s', 1],
    ]);
  });
});
