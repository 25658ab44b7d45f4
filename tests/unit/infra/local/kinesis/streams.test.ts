import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  entry,
  failureOf,
  openLocalKinesis,
  openStream,
  readShard,
  shardId,
} from '../../../../support/local-kinesis.ts';

const HOUR_MS = 3_600_000;

describe('CreateStream', () => {
  describe('validation', () => {
    it.each([
      [{}, 'ValidationException'],
      [{ StreamName: 'x'.repeat(129), ShardCount: 1 }, 'ValidationException'],
      [{ StreamName: 's', ShardCount: 0 }, 'ValidationException'],
      [{ StreamName: 's', ShardCount: '1' }, 'SerializationException'],
      [{ StreamName: 's' }, 'InvalidArgumentException'],
      [{ StreamName: 's', ShardCount: 501 }, 'LimitExceededException'],
      [{ StreamName: 's', StreamModeDetails: { StreamMode: 'OTHER' } }, 'ValidationException'],
    ])('refuses %j with %s', async (body, name) => {
      const { call } = await openLocalKinesis();
      expect((await failureOf(call('CreateStream', body))).name).toBe(name);
    });
  });

  describe('behaviour', () => {
    it('divides the hash space evenly and describes the stream as the service does', async () => {
      const { call, clock } = await openStream(3);
      const range = (StartingHashKey: string, EndingHashKey: string) => ({ StartingHashKey, EndingHashKey });
      const number = expect.stringMatching(/^49\d{54}$/);
      const { StreamDescription } = await call('DescribeStream', { StreamName: 's' });
      expect(StreamDescription).toEqual({
        StreamName: 's',
        StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/s',
        StreamStatus: 'ACTIVE',
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        RetentionPeriodHours: 24,
        StreamCreationTimestamp: clock.nowMs() / 1000,
        EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
        EncryptionType: 'NONE',
        HasMoreShards: false,
        Shards: [
          range('0', '113427455640312821154458202477256070484'),
          range('113427455640312821154458202477256070485', '226854911280625642308916404954512140969'),
          range('226854911280625642308916404954512140970', '340282366920938463463374607431768211455'),
        ].map((HashKeyRange, index) => ({
          ShardId: shardId(index),
          HashKeyRange,
          SequenceNumberRange: { StartingSequenceNumber: number },
        })),
      });
    });

    it('refuses a name that is taken, also when both calls come at once', async () => {
      const { call } = await openLocalKinesis();
      const body = { StreamName: 's', ShardCount: 1 };
      const outcomes = await Promise.allSettled([call('CreateStream', body), call('CreateStream', body)]);
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected']);
      expect(await failureOf(call('CreateStream', body))).toEqual({
        name: 'ResourceInUseException',
        message: 'Stream s under account 000000000000 already exists.',
      });
    });

    it('aws-semantics 1.3: a stream is CREATING first; it has no shards and takes no records until ACTIVE', async () => {
      const { call, clock } = await openStream(1, { createStreamMs: 500 });
      const { StreamDescription } = await call('DescribeStream', { StreamName: 's' });
      expect(StreamDescription).toMatchObject({ StreamStatus: 'CREATING', Shards: [] });
      expect((await failureOf(call('PutRecord', { StreamName: 's', ...entry('a') }))).name).toBe(
        'ResourceNotFoundException',
      );
      clock.advance(500);
      expect((await call('PutRecord', { StreamName: 's', ...entry('a') })).ShardId).toBe(shardId(0));
    });

    it('keeps streams named like folders inside its own folder', async () => {
      const local = await openLocalKinesis();
      for (const StreamName of ['.', '..', '.hidden']) await local.call('CreateStream', { StreamName, ShardCount: 1 });
      expect((await readdir(join(local.dataFolder, 'kinesis'))).sort()).toEqual(['%.', '%..', '%.hidden']);
      expect((await (await local.reopen()).call('ListStreams', {})).StreamNames).toEqual(['.', '..', '.hidden']);
    });

    it('aws-semantics 1.2: an on-demand stream starts with four shards', async () => {
      const { call } = await openLocalKinesis();
      await call('CreateStream', { StreamName: 's', StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
      expect(await call('DescribeStreamSummary', { StreamName: 's' })).toMatchObject({
        StreamDescriptionSummary: { OpenShardCount: 4, StreamModeDetails: { StreamMode: 'ON_DEMAND' } },
      });
    });
  });
});

describe('DeleteStream', () => {
  it('removes the stream with all its records', async () => {
    const local = await openStream();
    await local.call('PutRecord', { StreamName: 's', ...entry('a') });
    await local.call('DeleteStream', { StreamName: 's' });
    expect(await readdir(join(local.dataFolder, 'kinesis'))).toEqual([]);
    await local.call('CreateStream', { StreamName: 's', ShardCount: 1 });
    expect(await readShard(local)).toEqual([]);
  });

  it('shows DELETING for as long as it is told', async () => {
    const { call, clock } = await openStream(1, { deleteStreamMs: 500 });
    await call('DeleteStream', { StreamName: 's' });
    expect((await call('DescribeStream', { StreamName: 's' })).StreamDescription.StreamStatus).toBe('DELETING');
    clock.advance(500);
    await expect.poll(async () => (await call('ListStreams', {})).StreamNames).toEqual([]);
  });
});

describe('DescribeStream', () => {
  it('pages through shards', async () => {
    const { call } = await openStream(3);
    const first = await call('DescribeStream', { StreamName: 's', Limit: 2 });
    const rest = await call('DescribeStream', { StreamName: 's', ExclusiveStartShardId: shardId(1) });
    expect(
      [first, rest].map(({ StreamDescription: { Shards, HasMoreShards } }) => [Shards.length, HasMoreShards]),
    ).toEqual([
      [2, true],
      [1, false],
    ]);
  });

  it.each([
    [{ StreamName: 'other' }, 'ResourceNotFoundException'],
    [{}, 'InvalidArgumentException'],
    [{ StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:table/s' }, 'ValidationException'],
    [{ StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/s', StreamName: 't' }, 'InvalidArgumentException'],
  ])('refuses %j with %s', async (body, name) => {
    const { call } = await openStream();
    expect((await failureOf(call('DescribeStream', body))).name).toBe(name);
  });
});

describe('ListStreams', () => {
  it('lists names in order, in pages', async () => {
    const { call } = await openLocalKinesis();
    for (const StreamName of ['c', 'a', 'b']) await call('CreateStream', { StreamName, ShardCount: 1 });
    const first = await call('ListStreams', { Limit: 2 });
    const second = await call('ListStreams', { ExclusiveStartStreamName: 'b' });
    expect([first.StreamNames, first.HasMoreStreams, second.StreamNames, second.HasMoreStreams]).toEqual([
      ['a', 'b'],
      true,
      ['c'],
      false,
    ]);
  });
});

describe('retention', () => {
  const change = (call: (operation: string, body: object) => Promise<unknown>, hours: number, way = 'Increase') =>
    call(`${way}StreamRetentionPeriod`, { StreamName: 's', RetentionPeriodHours: hours });

  it('aws-semantics 1.2: is 24 hours at first and can be 24 to 8760', async () => {
    const { call } = await openStream();
    await change(call, 8760);
    await change(call, 48, 'Decrease');
    expect((await call('DescribeStream', { StreamName: 's' })).StreamDescription.RetentionPeriodHours).toBe(48);
    for (const [hours, way] of [[8761], [47], [23, 'Decrease'], [49, 'Decrease']] as const) {
      expect((await failureOf(change(call, hours, way))).name, `${way ?? 'Increase'} ${hours}`).toBe(
        'InvalidArgumentException',
      );
    }
  });

  it('lets records and closed shards go when they are older than it', async () => {
    const local = await openStream(2, { trimIntervalMs: HOUR_MS });
    await local.call('PutRecord', { StreamName: 's', ...entry('old') });
    await local.call('MergeShards', { StreamName: 's', ShardToMerge: shardId(0), AdjacentShardToMerge: shardId(1) });
    await local.call('PutRecord', { StreamName: 's', ...entry('older') });
    for (let hour = 0; hour < 20; hour += 1) local.clock.advance(HOUR_MS);
    await local.call('PutRecord', { StreamName: 's', ...entry('newer') });
    for (let hour = 0; hour < 6; hour += 1) local.clock.advance(HOUR_MS);
    const shards = async () =>
      (await local.call('ListShards', { StreamName: 's' })).Shards.map((shard) => shard.ShardId);
    await expect.poll(shards).toEqual([shardId(2)]);
    expect(await readShard(local, { shard: 2 })).toEqual(['newer']);
    await expect.poll(() => readdir(join(local.dataFolder, 'kinesis', 's'))).toEqual([shardId(2), 'stream.json']);
  });

  it('lets the oldest records go when the stream outgrows its bound on disk, and tells the operator', async () => {
    const local = await openStream(1, { segmentBytesMax: 10_000, streamBytesMax: 50_000, cacheBytesMax: 0 });
    const texts = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(1000));
    for (const text of texts) await local.call('PutRecord', { StreamName: 's', ...entry(text) });
    await local.kinesis.stop();
    const kept = await readShard(await local.reopen());
    expect(kept).toEqual(texts.slice(-kept.length));
    expect(kept.length).toBeLessThan(50);
    expect(local.logged[0]).toMatchObject({ level: 'warn', facts: { stream: 's', streamBytesMax: 50_000 } });
  });
});

describe('the service', () => {
  it('refuses an endless ARN without searching through it', async () => {
    const { call } = await openLocalKinesis();
    const StreamARN = `arn:aws${':kinesis:'.repeat(200_000)}`;
    expect((await failureOf(call('DescribeStream', { StreamARN }))).name).toBe('ValidationException');
  });

  it('answers an operation that it does not know with UnknownOperationException', async () => {
    const { call } = await openLocalKinesis();
    expect((await failureOf(call('constructor', {}))).name).toBe('UnknownOperationException');
  });

  it('creates the stream of a template once, and leaves its shards alone afterwards', async () => {
    const { kinesis, call, logged } = await openLocalKinesis();
    await kinesis.ensureStream({ name: 's', shardCount: 2, retentionHours: 24 });
    await kinesis.ensureStream({ name: 's', shardCount: 5, retentionHours: 48 });
    const { StreamDescription } = await call('DescribeStream', { StreamName: 's' });
    expect([StreamDescription.Shards.length, StreamDescription.RetentionPeriodHours]).toEqual([2, 48]);
    expect(logged).toMatchObject([{ level: 'warn', facts: { stream: 's', openShards: 2, wantedShards: 5 } }]);
  });

  it('shows operators what each shard took, and takes', async () => {
    const { kinesis, call, clock } = await openStream();
    const { SequenceNumber } = await call('PutRecord', { StreamName: 's', ...entry('abcd', 'k') });
    const arrivedAtMs = clock.nowMs();
    clock.advance(1_000);
    expect(kinesis.metrics()).toEqual({
      streams: [
        {
          name: 's',
          retentionHours: 24,
          shards: [
            {
              shardId: shardId(0),
              isOpen: true,
              recordsAppended: 1,
              bytesAppended: expect.any(Number),
              storedBytes: expect.any(Number),
              lastSequenceNumber: SequenceNumber,
              lastArrivalMs: arrivedAtMs,
              recordsPerSecond: 1 / 5,
              // Base64 is counted in threes.
              bytesPerSecond: 7 / 5,
              recordsBySecond: [...new Array(59).fill(0), 1],
            },
          ],
        },
      ],
    });
  });

  it('says that it is shutting down rather than that streams are gone', async () => {
    const local = await openStream();
    const puts = Promise.allSettled([
      local.call('PutRecord', { StreamName: 's', ...entry('a') }),
      local.kinesis.stop(),
    ]);
    expect((await puts).map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await failureOf(local.call('PutRecord', { StreamName: 's', ...entry('b') }))).toMatchObject({
      name: 'InternalFailure',
    });
  });
});
