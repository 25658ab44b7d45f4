import { describe, expect, it } from 'vitest';
import {
  base64,
  entry,
  failureOf,
  type LocalKinesis,
  openStream,
  readShard,
  shardId,
} from '../../../../support/local-kinesis.ts';

const putOne = ({ call }: LocalKinesis, text: string) => call('PutRecord', { StreamName: 's', ...entry(text) });

const iteratorOf = async ({ call }: LocalKinesis, start: object = { ShardIteratorType: 'TRIM_HORIZON' }) =>
  (await call('GetShardIterator', { StreamName: 's', ShardId: shardId(0), ...start })).ShardIterator;

describe('GetRecords', () => {
  describe('serialization', () => {
    it('refuses a limit that is text', async () => {
      const { call } = await openStream();
      expect(await failureOf(call('GetRecords', { ShardIterator: 'x', Limit: '1' }))).toEqual({
        name: 'SerializationException',
        message: 'class java.lang.String can not be converted to an Integer',
      });
    });
  });

  describe('validation', () => {
    it.each([
      [{ ShardIterator: 'x', Limit: 0 }, 'ValidationException'],
      [{ ShardIterator: 'x', Limit: 10_001 }, 'InvalidArgumentException'],
      [{}, 'ValidationException'],
      [{ ShardIterator: 'x'.repeat(513) }, 'ValidationException'],
      [{ ShardIterator: base64('[1]') }, 'InvalidArgumentException'],
      [{ ShardIterator: 'no iterator' }, 'InvalidArgumentException'],
    ])('refuses %j with %s', async (body, name) => {
      const { call } = await openStream();
      expect((await failureOf(call('GetRecords', body))).name).toBe(name);
    });
  });

  describe('behaviour', () => {
    it('answers records with number, arrival time in seconds, data and key', async () => {
      const local = await openStream();
      const { SequenceNumber } = await putOne(local, 'a');
      const answer = await local.call('GetRecords', { ShardIterator: await iteratorOf(local) });
      expect(answer).toEqual({
        Records: [
          {
            SequenceNumber,
            ApproximateArrivalTimestamp: local.clock.nowMs() / 1000,
            Data: base64('a'),
            PartitionKey: 'k',
          },
        ],
        NextShardIterator: expect.any(String),
        MillisBehindLatest: 0,
      });
    });

    it('goes on with the next iterator, in pages of the limit', async () => {
      const local = await openStream();
      for (const text of ['a', 'b', 'c', 'd', 'e']) await putOne(local, text);
      expect(await readShard(local, { limit: 2 })).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('tells how far behind the tip an answer is', async () => {
      const local = await openStream();
      await putOne(local, 'a');
      local.clock.advance(700);
      await putOne(local, 'b');
      const first = await local.call('GetRecords', { ShardIterator: await iteratorOf(local), Limit: 1 });
      const second = await local.call('GetRecords', { ShardIterator: first.NextShardIterator, Limit: 1 });
      expect([first.MillisBehindLatest, second.MillisBehindLatest]).toEqual([700, 0]);
    });

    it('aws-semantics 1.2: answers at most 10 MiB at once', async () => {
      const local = await openStream();
      for (let count = 0; count < 11; count += 1) await putOne(local, 'x'.repeat(1_000_000));
      const first = await local.call('GetRecords', { ShardIterator: await iteratorOf(local) });
      const second = await local.call('GetRecords', { ShardIterator: first.NextShardIterator });
      expect([first.Records.length, second.Records.length]).toEqual([10, 1]);
    });

    it('aws-semantics 1.3: an iterator expires five minutes after its issue', async () => {
      const local = await openStream();
      const ShardIterator = await iteratorOf(local);
      local.clock.advance(300_000);
      expect((await local.call('GetRecords', { ShardIterator })).Records).toEqual([]);
      local.clock.advance(1);
      expect(await failureOf(local.call('GetRecords', { ShardIterator }))).toEqual({
        name: 'ExpiredIteratorException',
        message:
          'Iterator expired. The iterator was created at time Fri May 14 11:35:00 UTC 2021 while right now it is ' +
          'Fri May 14 11:40:00 UTC 2021 which is further in the future than the tolerated delay of 300000 milliseconds.',
      });
    });

    it('takes no iterator of a stream that was deleted and made again', async () => {
      const local = await openStream();
      const ShardIterator = await iteratorOf(local);
      await local.call('DeleteStream', { StreamName: 's' });
      local.clock.advance(1000);
      await local.call('CreateStream', { StreamName: 's', ShardCount: 1 });
      expect((await failureOf(local.call('GetRecords', { ShardIterator }))).name).toBe('ResourceNotFoundException');
    });
  });
});

describe('GetShardIterator', () => {
  describe('validation', () => {
    it.each([
      [{ ShardIteratorType: 'SOMEWHERE' }, 'ValidationException'],
      [{ ShardIteratorType: 'LATEST', StartingSequenceNumber: '1' }, 'InvalidArgumentException'],
      [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER' }, 'InvalidArgumentException'],
      [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: 'x' }, 'ValidationException'],
      [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '4957' }, 'InvalidArgumentException'],
      [{ ShardIteratorType: 'AT_TIMESTAMP' }, 'InvalidArgumentException'],
      [{ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 4e9 }, 'InvalidArgumentException'],
      [{ ShardIteratorType: 'LATEST', ShardId: shardId(9) }, 'ResourceNotFoundException'],
    ])('refuses %j with %s', async (start, name) => {
      const local = await openStream();
      expect((await failureOf(iteratorOf(local, start))).name).toBe(name);
    });
  });

  describe('behaviour', () => {
    it('starts where each type says', async () => {
      const local = await openStream();
      const startMs = local.clock.nowMs();
      const numbers: string[] = [];
      for (const text of ['a', 'b', 'c']) {
        numbers.push((await putOne(local, text)).SequenceNumber);
        local.clock.advance(1000);
      }
      const [, StartingSequenceNumber] = numbers;
      const latest = await iteratorOf(local, { ShardIteratorType: 'LATEST' });
      await putOne(local, 'd');
      const { Records } = await local.call('GetRecords', { ShardIterator: latest });
      const found = {
        trimHorizon: await readShard(local),
        at: await readShard(local, { start: { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber } }),
        after: await readShard(local, {
          start: { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber },
        }),
        atTime: await readShard(local, { start: { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: startMs / 1000 + 1 } }),
        betweenTimes: await readShard(local, {
          start: { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: startMs / 1000 + 1.001 },
        }),
        beforeAll: await readShard(local, { start: { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 1 } }),
        latest: Records.map((record) => record.Data),
      };
      expect(found).toEqual({
        trimHorizon: ['a', 'b', 'c', 'd'],
        at: ['b', 'c', 'd'],
        after: ['c', 'd'],
        atTime: ['b', 'c', 'd'],
        betweenTimes: ['c', 'd'],
        beforeAll: ['a', 'b', 'c', 'd'],
        latest: [base64('d')],
      });
    });

    it("takes the shard's own starting number", async () => {
      const local = await openStream();
      const { Shards } = await local.call('ListShards', { StreamName: 's' });
      const StartingSequenceNumber = Shards[0]?.SequenceNumberRange.StartingSequenceNumber;
      await putOne(local, 'a');
      const start = { ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber };
      expect(await readShard(local, { start })).toEqual(['a']);
    });
  });
});
