import { describe, expect, it } from 'vitest';
import { entry, failureOf, type LocalKinesis, openStream, shardId } from '../../../../support/local-kinesis.ts';

const put = ({ call }: LocalKinesis, count: number, bytes = 1) =>
  call('PutRecords', { StreamName: 's', Records: Array.from({ length: count }, () => entry('x'.repeat(bytes), 'k')) });

const iteratorOf = async ({ call }: LocalKinesis) =>
  (await call('GetShardIterator', { StreamName: 's', ShardId: shardId(0), ShardIteratorType: 'TRIM_HORIZON' }))
    .ShardIterator;

describe('with quotas', () => {
  it('aws-semantics 1.4: a shard takes 1,000 records a second and refuses the others one by one', async () => {
    const local = await openStream(1, { quotas: 'aws' });
    const failures = [await put(local, 500), await put(local, 499), await put(local, 3)];
    expect(failures.map((answer) => answer.FailedRecordCount)).toEqual([0, 0, 2]);
    expect(failures[2]?.Records).toEqual([
      { SequenceNumber: expect.any(String), ShardId: shardId(0) },
      ...Array.from({ length: 2 }, () => ({
        ErrorCode: 'ProvisionedThroughputExceededException',
        ErrorMessage: `Rate exceeded for shard ${shardId(0)} in stream s under account 000000000000.`,
      })),
    ]);
    local.clock.advance(10);
    expect((await put(local, 11)).FailedRecordCount).toBe(1);
  });

  it('aws-semantics 1.4: a shard takes 1 MiB a second of data and keys', async () => {
    const local = await openStream(1, { quotas: 'aws' });
    expect((await put(local, 11, 99_999)).FailedRecordCount).toBe(1);
    local.clock.advance(1000);
    expect((await put(local, 10, 99_999)).FailedRecordCount).toBe(0);
  });

  it('aws-semantics 1.3: PutRecord fails as a whole', async () => {
    const local = await openStream(1, { quotas: 'aws' });
    await put(local, 500);
    await put(local, 500);
    const { name } = await failureOf(local.call('PutRecord', { StreamName: 's', ...entry('a') }));
    expect(name).toBe('ProvisionedThroughputExceededException');
  });

  it('aws-semantics 1.2: a shard is read five times a second', async () => {
    const local = await openStream(1, { quotas: 'aws' });
    const ShardIterator = await iteratorOf(local);
    for (let count = 0; count < 5; count += 1) await local.call('GetRecords', { ShardIterator });
    const { name } = await failureOf(local.call('GetRecords', { ShardIterator }));
    expect(name).toBe('ProvisionedThroughputExceededException');
    local.clock.advance(200);
    expect((await local.call('GetRecords', { ShardIterator })).Records).toEqual([]);
  });

  it('aws-semantics 1.3: after an answer of 10 MiB a shard cannot be read for 5 s', async () => {
    const unlimited = await openStream();
    for (let count = 0; count < 10; count += 1) await put(unlimited, 1, 1_048_570);
    const local = await unlimited.reopen({ quotas: 'aws' });
    const ShardIterator = await iteratorOf(local);
    expect((await local.call('GetRecords', { ShardIterator })).Records).toHaveLength(10);
    local.clock.advance(4900);
    expect((await failureOf(local.call('GetRecords', { ShardIterator }))).name).toBe(
      'ProvisionedThroughputExceededException',
    );
    local.clock.advance(100);
    expect((await local.call('GetRecords', { ShardIterator })).Records).toHaveLength(10);
  });
});

describe('without quotas', () => {
  it('a shard takes what comes', async () => {
    const local = await openStream();
    for (let count = 0; count < 5; count += 1) expect((await put(local, 500)).FailedRecordCount).toBe(0);
  });

  it('refuses records one by one that would outgrow the memory for what waits for the disk', async () => {
    const local = await openStream(1, { pendingBytesMax: 10_000 });
    const answer = await put(local, 10, 1200);
    expect(answer.FailedRecordCount).toBeGreaterThan(0);
    expect(answer.Records.find((record) => record.ErrorCode !== undefined)?.ErrorCode).toBe(
      'ProvisionedThroughputExceededException',
    );
    expect((await put(local, 1, 1200)).FailedRecordCount).toBe(0);
  });

  it('tells who puts one record that the disk is behind, not that it put too many', async () => {
    const local = await openStream(1, { pendingBytesMax: 10_000 });
    const record = { StreamName: 's', PartitionKey: 'a', Data: Buffer.alloc(6_000).toString('base64') };
    const [first, second] = await Promise.allSettled([
      local.call('PutRecord', record),
      local.call('PutRecord', record),
    ]);
    expect(first?.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { name: 'InternalFailure', status: 500 } });
  });
});
