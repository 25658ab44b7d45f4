import { describe, expect, it } from 'vitest';
import { evenRanges } from '../../../../../infra/local/src/kinesis/hash-keys.ts';
import { compareSequenceNumbers } from '../../../../../infra/local/src/kinesis/sequence-numbers.ts';
import {
  entry,
  failureOf,
  type LocalKinesis,
  openStream,
  readShard,
  shardId,
} from '../../../../support/local-kinesis.ts';

const HALF = '170141183460469231731687303715884105728';
const LAST = '340282366920938463463374607431768211455';

const split = ({ call }: LocalKinesis, NewStartingHashKey = HALF, ShardToSplit = shardId(0)) =>
  call('SplitShard', { StreamName: 's', ShardToSplit, NewStartingHashKey });

const merge = ({ call }: LocalKinesis, first = 0, second = 1) =>
  call('MergeShards', { StreamName: 's', ShardToMerge: shardId(first), AdjacentShardToMerge: shardId(second) });

const list = async ({ call }: LocalKinesis, body: object = {}) =>
  (await call('ListShards', { StreamName: 's', ...body })).Shards;

const openRanges = async (local: LocalKinesis) =>
  (await list(local, { ShardFilter: { Type: 'AT_LATEST' } }))
    .map(({ HashKeyRange: { StartingHashKey, EndingHashKey } }) => ({
      startingHashKey: StartingHashKey,
      endingHashKey: EndingHashKey,
    }))
    .sort((a, b) => (BigInt(a.startingHashKey) < BigInt(b.startingHashKey) ? -1 : 1));

describe('SplitShard', () => {
  it('closes the parent and opens two children, the new key being the first of the second', async () => {
    const local = await openStream();
    await split(local);
    expect(
      (await list(local)).map(({ ShardId, ParentShardId, HashKeyRange, SequenceNumberRange }) => ({
        ShardId,
        ParentShardId,
        HashKeyRange,
        isOpen: SequenceNumberRange.EndingSequenceNumber === undefined,
      })),
    ).toEqual([
      {
        ShardId: shardId(0),
        ParentShardId: undefined,
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: LAST },
        isOpen: false,
      },
      {
        ShardId: shardId(1),
        ParentShardId: shardId(0),
        HashKeyRange: { StartingHashKey: '0', EndingHashKey: (BigInt(HALF) - 1n).toString() },
        isOpen: true,
      },
      {
        ShardId: shardId(2),
        ParentShardId: shardId(0),
        HashKeyRange: { StartingHashKey: HALF, EndingHashKey: LAST },
        isOpen: true,
      },
    ]);
  });

  it('aws-semantics 1.3: the parent stays readable; its last answer has no next iterator but names the children', async () => {
    const local = await openStream();
    await local.call('PutRecord', { StreamName: 's', ...entry('before') });
    await split(local);
    const { ShardIterator } = await local.call('GetShardIterator', {
      StreamName: 's',
      ShardId: shardId(0),
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const answer = await local.call('GetRecords', { ShardIterator });
    expect({ ...answer, Records: answer.Records.length }).toEqual({
      Records: 1,
      MillisBehindLatest: 0,
      ChildShards: [
        {
          ShardId: shardId(1),
          ParentShards: [shardId(0)],
          HashKeyRange: { StartingHashKey: '0', EndingHashKey: (BigInt(HALF) - 1n).toString() },
        },
        {
          ShardId: shardId(2),
          ParentShards: [shardId(0)],
          HashKeyRange: { StartingHashKey: HALF, EndingHashKey: LAST },
        },
      ],
    });
  });

  it('gives children greater numbers than their parent ever had', async () => {
    const local = await openStream();
    const before = await local.call('PutRecord', { StreamName: 's', ...entry('a') });
    await split(local);
    const after = await local.call('PutRecord', { StreamName: 's', ...entry('b') });
    expect(compareSequenceNumbers(before.SequenceNumber, after.SequenceNumber)).toBeLessThan(0);
    const [parent] = await list(local);
    expect(
      compareSequenceNumbers(before.SequenceNumber, parent?.SequenceNumberRange.EndingSequenceNumber ?? ''),
    ).toBeLessThan(0);
  });

  it('sends every put to parent or child, whatever the moment, and loses none', async () => {
    const local = await openStream();
    let isSplitting = true;
    const acknowledged: string[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let turn = 0; isSplitting || turn < 20; turn += 1) {
        const text = `${writer}:${turn}`;
        await local.call('PutRecord', { StreamName: 's', ...entry(text, text) });
        acknowledged.push(text);
      }
    };
    const writers = Array.from({ length: 30 }, (_, writer) => write(writer));
    await split(local);
    isSplitting = false;
    await Promise.all(writers);
    const texts = await Promise.all([0, 1, 2].map((shard) => readShard(local, { shard })));
    expect(texts.flat().sort()).toEqual(acknowledged.sort());
    const [parent] = await list(local);
    const { records } = await local.kinesis
      .source('s')
      .read({ shardId: shardId(0), position: { afterSequenceNumber: undefined }, limit: 1e6 });
    const last = records.at(-1)?.sequenceNumber ?? '';
    expect(BigInt(last) + 1n).toBe(BigInt(parent?.SequenceNumberRange.EndingSequenceNumber ?? 0));
  });

  it.each(['0', '1', LAST])('refuses the new starting key %s at the edge of the shard', async (key) => {
    const local = await openStream();
    expect((await failureOf(split(local, key))).name).toBe('InvalidArgumentException');
  });

  it('refuses unknown and closed shards', async () => {
    const local = await openStream();
    expect(await failureOf(split(local, HALF, shardId(7)))).toEqual({
      name: 'ResourceNotFoundException',
      message: `Could not find shard ${shardId(7)} in stream s under account 000000000000.`,
    });
    await split(local);
    expect((await failureOf(split(local, '100'))).name).toBe('InvalidArgumentException');
  });

  it('aws-semantics 1.3: only an ACTIVE stream can be resharded', async () => {
    const local = await openStream(1, { updateStreamMs: 500 });
    await split(local);
    const { StreamDescription } = await local.call('DescribeStream', { StreamName: 's' });
    expect(StreamDescription.StreamStatus).toBe('UPDATING');
    expect(await failureOf(split(local, HALF, shardId(1)))).toEqual({
      name: 'ResourceInUseException',
      message: 'Stream s under account 000000000000 not ACTIVE, instead in state UPDATING',
    });
    local.clock.advance(500);
    await merge(local, 1, 2);
  });
});

describe('MergeShards', () => {
  it('names both parents in the child', async () => {
    const local = await openStream(2);
    await merge(local, 1, 0);
    expect((await list(local)).at(-1)).toMatchObject({
      ShardId: shardId(2),
      ParentShardId: shardId(1),
      AdjacentParentShardId: shardId(0),
      HashKeyRange: { StartingHashKey: '0', EndingHashKey: LAST },
    });
  });

  it('refuses shards that are not neighbours', async () => {
    const local = await openStream(3);
    expect((await failureOf(merge(local, 0, 2))).name).toBe('InvalidArgumentException');
  });
});

describe('UpdateShardCount', () => {
  const update = ({ call }: LocalKinesis, TargetShardCount: number) =>
    call('UpdateShardCount', { StreamName: 's', TargetShardCount, ScalingType: 'UNIFORM_SCALING' });

  it.each([
    [1, 2],
    [2, 1],
    [4, 6],
    [6, 4],
    [5, 7],
    [7, 4],
    [3, 3],
  ])('brings %i shards to %i even ones that leave no gap', async (from, to) => {
    const local = await openStream(from);
    expect(await update(local, to)).toMatchObject({ CurrentShardCount: from, TargetShardCount: to, StreamName: 's' });
    expect(await openRanges(local)).toEqual(evenRanges(to));
  });

  it('leaves shards alone whose range does not change', async () => {
    const local = await openStream(2);
    await update(local, 2);
    expect(await list(local)).toHaveLength(2);
  });

  it.each([
    [2, 5],
    [4, 1],
  ])('aws-semantics 1.3: refuses %i to %i: not above double, nor below half', async (from, to) => {
    const local = await openStream(from);
    expect((await failureOf(update(local, to))).name).toBe('InvalidArgumentException');
  });

  it('is still so after a restart', async () => {
    const local = await openStream(2);
    await update(local, 3);
    const before = await list(local);
    expect(await list(await local.reopen())).toEqual(before);
  });
});

describe('ListShards', () => {
  it('aws-semantics 1.3: filters by time, openness and id', async () => {
    const local = await openStream();
    const startMs = local.clock.nowMs();
    local.clock.advance(10_000);
    await split(local);
    const ids = async (ShardFilter: object) =>
      (await list(local, { ShardFilter })).map((shard) => Number(shard.ShardId.slice(-2)));
    expect({
      trimHorizon: await ids({ Type: 'AT_TRIM_HORIZON' }),
      fromTrimHorizon: await ids({ Type: 'FROM_TRIM_HORIZON' }),
      latest: await ids({ Type: 'AT_LATEST' }),
      afterShard: await ids({ Type: 'AFTER_SHARD_ID', ShardId: shardId(1) }),
      atTime: await ids({ Type: 'AT_TIMESTAMP', Timestamp: startMs / 1000 + 5 }),
      fromTime: await ids({ Type: 'FROM_TIMESTAMP', Timestamp: startMs / 1000 + 10.001 }),
    }).toEqual({
      trimHorizon: [0],
      fromTrimHorizon: [0, 1, 2],
      latest: [1, 2],
      afterShard: [2],
      atTime: [0],
      fromTime: [1, 2],
    });
  });

  it('pages with a token that lives 300 seconds and stands alone', async () => {
    const local = await openStream(3);
    const first = await local.call('ListShards', { StreamName: 's', MaxResults: 2 });
    const { NextToken } = first;
    const second = await local.call('ListShards', { NextToken });
    expect([...first.Shards, ...second.Shards].map((shard) => shard.ShardId)).toEqual([0, 1, 2].map(shardId));
    expect(second.NextToken).toBeUndefined();
    expect((await failureOf(local.call('ListShards', { NextToken, StreamName: 's' }))).name).toBe(
      'InvalidArgumentException',
    );
    expect((await failureOf(local.call('ListShards', { NextToken: 'e30=' }))).name).toBe('InvalidArgumentException');
    local.clock.advance(300_001);
    expect((await failureOf(local.call('ListShards', { NextToken }))).name).toBe('ExpiredNextTokenException');
  });
});
