import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onFaultyDisk } from '../../../../../infra/local/src/faults/full-log-files.ts';
import { openLogFile } from '../../../../../infra/local/src/kinesis/log-file.ts';
import { entry, openStream, readShard } from '../../../../support/local-kinesis.ts';

describe('a stream whose new shards cannot be made', () => {
  it('keeps its shards as they were, takes records and can be resharded later', async () => {
    const local = await openStream(1);
    const split = () =>
      local.call('UpdateShardCount', { StreamName: 's', TargetShardCount: 2, ScalingType: 'UNIFORM_SCALING' });
    const obstacle = join(local.dataFolder, 'kinesis', 's', 'shardId-000000000002');
    await writeFile(obstacle, 'no folder');
    await expect(split()).rejects.toThrow();
    await local.call('PutRecords', { StreamName: 's', Records: [entry('a', 'a')] });
    const described = await local.call('DescribeStream', { StreamName: 's' });
    expect(described.StreamDescription.Shards.map((shard) => shard.SequenceNumberRange.EndingSequenceNumber)).toEqual([
      undefined,
    ]);
    await rm(obstacle);
    await split();
    await local.call('PutRecords', { StreamName: 's', Records: [entry('b', 'b'), entry('c', 'c')] });
    const reopened = await local.reopen();
    const texts = await Promise.all([0, 1, 2].map((shard) => readShard(reopened, { shard })));
    expect(texts.map(({ length }) => length).reduce((sum, length) => sum + length)).toBe(3);
    expect(texts[0]).toEqual(['a']);
  });
});

describe('a stream on a disk that is full for one shard', () => {
  it('aws-semantics 1.3: fails the records of that shard with InternalFailure and takes the others', async () => {
    let isFull = false;
    const local = await openStream(2, {
      openLogFile: async (path) => {
        const file = await openLogFile(path);
        const fails = () => isFull && path.includes('shardId-000000000001');
        return { ...file, write: (...args) => (fails() ? Promise.reject(new Error('ENOSPC')) : file.write(...args)) };
      },
    });
    const Records = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => entry(text, text));
    const whole = await local.call('PutRecords', { StreamName: 's', Records });
    isFull = true;
    const partial = await local.call('PutRecords', { StreamName: 's', Records });
    const refused = whole.Records.map((record) => record.ShardId.endsWith('1'));
    expect(partial.Records.map((record) => record.ErrorCode === 'InternalFailure')).toEqual(refused);
    expect(partial.FailedRecordCount).toBe(refused.filter(Boolean).length);
    isFull = false;
    await local.call('PutRecords', { StreamName: 's', Records });
    const counts = [await readShard(local, { shard: 0 }), await readShard(local, { shard: 1 })].map(
      (texts) => texts.length,
    );
    const onSecond = refused.filter(Boolean).length;
    expect(counts).toEqual([(6 - onSecond) * 3, onSecond * 2]);
  });

  it('tells the operator once in ten seconds, and how often it was', async () => {
    const full = async () => Promise.reject(new Error('ENOSPC'));
    const local = await openStream(1, { openLogFile: async (path) => ({ ...(await openLogFile(path)), write: full }) });
    const put = () => local.call('PutRecords', { StreamName: 's', Records: [entry('a', 'a')] });
    for (let times = 0; times < 20; times += 1) await put();
    local.clock.advance(10_000);
    await put();
    expect(local.logged.map(({ facts }) => facts)).toMatchObject([{ records: 1 }, { records: 1, omittedLines: 19 }]);
  });
});

describe('a stream on a disk that is made to look full', () => {
  it('refuses every record for that time, keeps nothing of them, and goes on by itself', async () => {
    let full = true;
    const checkWrite = (): void => {
      if (full) throw new Error('ENOSPC');
    };
    const disk = { isFull: () => full, checkWrite };
    const local = await openStream(1, { openLogFile: onFaultyDisk(openLogFile, disk) });
    const put = async (text: string) =>
      (await local.call('PutRecords', { StreamName: 's', Records: [entry(text)] })).FailedRecordCount;
    expect(await put('before the first file')).toBe(1);
    full = false;
    expect(await put('a')).toBe(0);
    full = true;
    expect(await put('refused')).toBe(1);
    full = false;
    expect(await put('b')).toBe(0);
    expect(await readShard(local)).toEqual(['a', 'b']);
    expect(await readShard(await local.reopen())).toEqual(['a', 'b']);
  });
});
