import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { base64, entry, failureOf, openStream, readShard, shardId } from '../../../../support/local-kinesis.ts';

const put = async (body: object) => {
  const { call } = await openStream();
  return failureOf(call('PutRecords', body));
};

describe('PutRecords', () => {
  describe('serialization', () => {
    it('refuses Records that are not a list', async () => {
      expect(await put({ StreamName: 's', Records: 'x' })).toEqual({
        name: 'SerializationException',
        message: 'Expected list or null',
      });
    });

    it('refuses a partition key that is a number', async () => {
      expect(await put({ StreamName: 's', Records: [{ Data: '', PartitionKey: 1 }] })).toEqual({
        name: 'SerializationException',
        message: 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String',
      });
    });

    it('refuses data that is not base64', async () => {
      expect(await put({ StreamName: 's', Records: [{ Data: 'A*==', PartitionKey: 'k' }] })).toEqual({
        name: 'SerializationException',
        message: "'A*==' can not be converted to a Blob: Invalid Base64 character: '*'",
      });
    });

    it('ignores members that the model does not know', async () => {
      const { call } = await openStream();
      const answer = await call('PutRecords', { StreamName: 's', Other: 1, Records: [{ ...entry('a'), Other: 2 }] });
      expect(answer.FailedRecordCount).toBe(0);
    });
  });

  describe('validation', () => {
    it('lists every violation with its place', async () => {
      expect(await put({ StreamName: 's!', Records: [{ PartitionKey: '' }] })).toEqual({
        name: 'ValidationException',
        message:
          "3 validation errors detected: Value '' at 'records.1.member.partitionKey' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 1; ' +
          "Value null at 'records.1.member.data' failed to satisfy constraint: Member must not be null; " +
          "Value 's!' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: " +
          '[a-zA-Z0-9_.-]+',
      });
    });

    it.each([0, 501])('refuses %i records', async (count) => {
      const { name } = await put({ StreamName: 's', Records: Array.from({ length: count }, () => entry('a')) });
      expect(name).toBe('ValidationException');
    });

    it('takes 500 records and partition keys of 256 characters, not 257', async () => {
      const { call } = await openStream();
      const Records = Array.from({ length: 500 }, () => entry('a', 'ü'.repeat(256)));
      expect((await call('PutRecords', { StreamName: 's', Records })).Records).toHaveLength(500);
      const tooLong = call('PutRecords', { StreamName: 's', Records: [entry('a', 'k'.repeat(257))] });
      expect((await failureOf(tooLong)).name).toBe('ValidationException');
    });

    it('aws-semantics 1.2: the record size counts data and partition key, 1 MiB by default', async () => {
      const { call } = await openStream();
      const mebibyte = 1024 * 1024;
      const atLimit = call('PutRecords', { StreamName: 's', Records: [entry('x'.repeat(mebibyte - 2), 'é')] });
      expect((await atLimit).FailedRecordCount).toBe(0);
      const above = call('PutRecords', { StreamName: 's', Records: [entry('x'.repeat(mebibyte - 1), 'é')] });
      expect((await failureOf(above)).name).toBe('InvalidArgumentException');
    });

    it('aws-semantics 1.2: a whole request holds 10 MiB', async () => {
      const Records = Array.from({ length: 11 }, () => entry('x'.repeat(1_000_000)));
      expect((await put({ StreamName: 's', Records })).name).toBe('InvalidArgumentException');
    });

    it('names stream and account when there is no such stream', async () => {
      expect(await put({ StreamName: 'other', Records: [entry('a')] })).toEqual({
        name: 'ResourceNotFoundException',
        message: 'Stream other under account 000000000000 not found.',
      });
    });

    it('needs an explicit hash key below 2^128', async () => {
      const ExplicitHashKey = '340282366920938463463374607431768211456';
      expect(await put({ StreamName: 's', Records: [{ ...entry('a'), ExplicitHashKey }] })).toEqual({
        name: 'InvalidArgumentException',
        message: `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${ExplicitHashKey}`,
      });
    });
  });

  describe('behaviour', () => {
    it('answers each record in the order of the request, with increasing numbers in a shard', async () => {
      const { call } = await openStream();
      const Records = Array.from({ length: 20 }, (_, index) => entry(`r${index}`));
      const answer = await call('PutRecords', { StreamName: 's', Records });
      const numbers = answer.Records.map((record) => BigInt(record.SequenceNumber));
      expect(answer.FailedRecordCount).toBe(0);
      expect(numbers).toEqual([...numbers].sort((a, b) => (a < b ? -1 : 1)));
      expect(await readShard({ call })).toEqual(Records.map((_, index) => `r${index}`));
    });

    it('aws-semantics 1.4: the shard is the one whose range holds the MD5 of the key', async () => {
      const local = await openStream(7);
      const { Shards } = await local.call('ListShards', { StreamName: 's' });
      const keys = Array.from({ length: 300 }, (_, index) => `ключ-${index}`);
      const Records = keys.map((key) => entry('a', key));
      const answer = await local.call('PutRecords', { StreamName: 's', Records });
      const expected = keys.map((key) => {
        const position = BigInt(`0x${hash('md5', key, 'hex')}`);
        return Shards.find(({ HashKeyRange: { StartingHashKey, EndingHashKey } }) => {
          return BigInt(StartingHashKey) <= position && position <= BigInt(EndingHashKey);
        })?.ShardId;
      });
      expect(answer.Records.map((record) => record.ShardId)).toEqual(expected);
    });

    it('lets an explicit hash key decide instead of the partition key', async () => {
      const { call } = await openStream(2);
      const last = '340282366920938463463374607431768211455';
      const Records = ['0', last].map((ExplicitHashKey) => ({ ...entry('a'), ExplicitHashKey }));
      const answer = await call('PutRecords', { StreamName: 's', Records });
      expect(answer.Records.map((record) => record.ShardId)).toEqual([shardId(0), shardId(1)]);
    });

    it('names the stream by its ARN as well', async () => {
      const { call } = await openStream();
      const StreamARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';
      expect((await call('PutRecords', { StreamARN, Records: [entry('a')] })).FailedRecordCount).toBe(0);
    });

    it('keeps keys and data as they were, whatever characters they hold', async () => {
      const { call } = await openStream();
      const keys = ['plain', 'with "quotes" and \\', '\u0000\u0001', 'ж漢🚴', 'ÿ'];
      await call('PutRecords', {
        StreamName: 's',
        Records: keys.map((key) => ({ Data: base64(key), PartitionKey: key })),
      });
      const { ShardIterator } = await call('GetShardIterator', {
        StreamName: 's',
        ShardId: shardId(0),
        ShardIteratorType: 'TRIM_HORIZON',
      });
      const { Records } = await call('GetRecords', { ShardIterator });
      expect(Records.map(({ PartitionKey, Data }) => ({ PartitionKey, Data }))).toEqual(
        keys.map((key) => ({ PartitionKey: key, Data: base64(key) })),
      );
    });
  });
});
