import { describe, expect, it } from 'vitest';
import type { RecordSource, SourcePosition } from '../../../../../infra/local/src/core/record-source.ts';
import { base64, openStream, shardId } from '../../../../support/local-kinesis.ts';

const openSource = async (shards = 1) => {
  const local = await openStream(shards);
  const put = (text: string, partitionKey = 'k') =>
    local.kinesis.putRecord({ streamName: 's', partitionKey, data: new TextEncoder().encode(text) });
  return { ...local, put, source: local.kinesis.source('s') };
};

const read = (source: RecordSource, position: SourcePosition, shard = 0) =>
  source.read({ shardId: shardId(shard), position, limit: 100 });

const HORIZON: SourcePosition = { afterSequenceNumber: undefined };

describe('a stream as a record source', () => {
  it('aws-semantics 2.1: builds the event text with the keys in the order of the service', async () => {
    const { put, source, clock } = await openSource();
    await put('{"n":1}', 'a "key"');
    const { records } = await read(source, HORIZON);
    const [record] = records;
    expect(record?.eventJson).toBe(
      '{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"a \\"key\\"",' +
        `"sequenceNumber":"${record?.sequenceNumber}","data":"${base64('{"n":1}')}",` +
        `"approximateArrivalTimestamp":${clock.nowMs() / 1000}},` +
        `"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"${shardId(0)}:${record?.sequenceNumber}",` +
        '"eventName":"aws:kinesis:record","awsRegion":"us-east-1",' +
        '"eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/s"}',
    );
    expect([record?.orderingKey, record?.arrivedAtMs]).toEqual(['a "key"', clock.nowMs()]);
  });

  it('aws-semantics 2.7: offers record fields and decoded data to filters', async () => {
    const { put, source } = await openSource();
    await put('{"n":1}');
    const [record] = (await read(source, HORIZON)).records;
    expect(record?.filterInput()).toMatchObject({
      data: '{"n":1}',
      envelope: { partitionKey: 'k', eventSource: 'aws:kinesis' },
    });
  });

  it('goes on after a sequence number, also one of an earlier stream of that name', async () => {
    const { put, source } = await openSource();
    await put('a');
    await put('b');
    const [first] = (await read(source, HORIZON)).records;
    const count = async (afterSequenceNumber: string) => (await read(source, { afterSequenceNumber })).records.length;
    expect([await count(first?.sequenceNumber ?? ''), await count('4'), await count('9'.repeat(56))]).toEqual([
      1, 2, 0,
    ]);
  });

  it('starts at the horizon, at the tip or at a time', async () => {
    const { put, source, clock } = await openSource();
    await put('a');
    clock.advance(1000);
    const middleMs = clock.nowMs();
    await put('b');
    const starts = [
      source.startOf(shardId(0), { type: 'TRIM_HORIZON' }),
      source.startOf(shardId(0), { type: 'LATEST' }),
      source.startOf(shardId(0), { type: 'AT_TIMESTAMP', timestampMs: middleMs }),
    ];
    await put('c');
    const counts = await Promise.all(starts.map(async (start) => (await read(source, start)).records.length));
    expect(counts).toEqual([3, 1, 2]);
  });

  it('ends a closed shard with its last records, also when they were read before', async () => {
    const { put, source, call } = await openSource();
    await put('a');
    const before = await read(source, HORIZON);
    await call('UpdateShardCount', { StreamName: 's', TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' });
    const after = await read(source, HORIZON);
    const rest = await read(source, { afterSequenceNumber: after.records.at(-1)?.sequenceNumber });
    expect([before, after, rest].map(({ records, endOfShard }) => [records.length, endOfShard])).toEqual([
      [1, false],
      [1, true],
      [0, true],
    ]);
  });

  it('lists parents before their children', async () => {
    const { source, call } = await openSource(2);
    await call('MergeShards', { StreamName: 's', ShardToMerge: shardId(0), AdjacentShardToMerge: shardId(1) });
    expect(source.listShards()).toEqual([
      { shardId: shardId(0), parentShardIds: [] },
      { shardId: shardId(1), parentShardIds: [] },
      { shardId: shardId(2), parentShardIds: [shardId(0), shardId(1)] },
    ]);
  });

  it('has settled everything before the oldest record that is not readable yet', async () => {
    const { put, source, clock } = await openSource();
    const putAtMs = clock.nowMs();
    const pending = put('a');
    await Promise.resolve();
    clock.advance(50);
    const whilePending = source.settledUntilMs(shardId(0));
    await pending;
    expect([whilePending, source.settledUntilMs(shardId(0))]).toEqual([putAtMs, clock.nowMs()]);
  });

  it('calls back after records became readable and after shards changed, until told to stop', async () => {
    const { put, source, call } = await openSource();
    const seen: number[] = [];
    const stop = source.onChange(() => seen.push(source.listShards().length));
    await put('a');
    await call('SplitShard', { StreamName: 's', ShardToSplit: shardId(0), NewStartingHashKey: '1000' });
    await Promise.resolve();
    stop();
    await put('b');
    expect(seen).toEqual([1, 3]);
  });

  it('says how long records are kept, also after a change', async () => {
    const { source, call } = await openSource();
    const before = source.retentionMs?.();
    await call('IncreaseStreamRetentionPeriod', { StreamName: 's', RetentionPeriodHours: 48 });
    expect([before, source.retentionMs?.()]).toEqual([24 * 3_600_000, 48 * 3_600_000]);
  });

  it('refuses what PutRecord refuses', async () => {
    const { put } = await openSource();
    await expect(put('a', '')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('what waits after a position', () => {
  it('is counted up to the tip, with the age of the first', async () => {
    const { put, source, clock } = await openSource();
    const backlog = (position: SourcePosition) => source.backlogAfter?.(shardId(0), position);
    expect(await backlog(HORIZON)).toEqual({ records: 0, oldestArrivalMs: undefined });
    const firstMs = clock.nowMs();
    await put('a');
    clock.advance(1000);
    const secondMs = clock.nowMs();
    await put('b');
    await put('c');
    const { records } = await read(source, HORIZON);
    const after = (index: number) => ({ afterSequenceNumber: records[index]?.sequenceNumber ?? '' });
    expect(await backlog(HORIZON)).toEqual({ records: 3, oldestArrivalMs: firstMs });
    expect(await backlog(after(0))).toEqual({ records: 2, oldestArrivalMs: secondMs });
    expect(await backlog(after(2))).toEqual({ records: 0, oldestArrivalMs: undefined });
    expect(await backlog({ ...HORIZON, notBeforeMs: secondMs })).toEqual({ records: 2, oldestArrivalMs: secondMs });
  });
});
