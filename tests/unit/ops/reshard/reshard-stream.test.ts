import { KinesisClient } from '@aws-sdk/client-kinesis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openShardCount, type ReshardOptions, reshardStream } from '../../../../ops/src/reshard/reshard-stream.ts';
import { openAwsPort } from '../../../support/aws-port.ts';
import { openStream } from '../../../support/local-kinesis.ts';

const UPDATE_MS = 5_000;

/** A stream `s` that is UPDATING for five seconds after every change, by a clock that sleepers move on. */
const openTest = async (shards: number) => {
  const local = await openStream(shards, { updateStreamMs: UPDATE_MS });
  const port = await openAwsPort({ json: [local.kinesis] });
  const kinesis = new KinesisClient(port.clientSettings);
  onTestFinished(async () => {
    kinesis.destroy();
    await port.close();
  });
  const sleep = async (ms: number) => local.clock.advance(ms);
  const clock = { nowMs: local.clock.nowMs, sleep };
  const seen: string[] = [];
  const interruption = new AbortController();
  const onProgress: ReshardOptions['onProgress'] = ({ done, total, shardCount, streamStatus }) => {
    seen.push(`${done}/${total} ${shardCount} ${streamStatus}`);
    if (interruptAt === seen.at(-1)) interruption.abort();
  };
  let interruptAt = '';
  return {
    kinesis,
    seen,
    interruptAt: (progress: string) => {
      interruptAt = progress;
    },
    reshard: (shardCount: number, options: Partial<ReshardOptions> = {}) =>
      reshardStream(
        { streamName: 's', shardCount },
        { kinesis, clock },
        { signal: interruption.signal, onProgress, ...options },
      ),
  };
};

describe('giving a stream other numbers of shards (aws-semantics 1.3)', () => {
  it('makes one change after the other, each when the one before is done', async () => {
    const { reshard, kinesis, seen } = await openTest(1);
    expect(await reshard(3)).toEqual([2, 3]);
    expect(await openShardCount(kinesis, 's')).toBe(3);
    expect([...new Set(seen)]).toEqual([
      '0/1 1 ACTIVE',
      '0/2 2 UPDATING',
      '0/2 2 ACTIVE',
      '1/2 3 UPDATING',
      '1/2 3 ACTIVE',
    ]);
    expect(await reshard(1)).toEqual([2, 1]);
    expect(await openShardCount(kinesis, 's')).toBe(1);
  });

  it('changes nothing that is as wanted', async () => {
    const { reshard, seen } = await openTest(2);
    expect(await reshard(2)).toEqual([]);
    expect(seen).toEqual(['0/1 2 ACTIVE']);
  });

  it('stops between two changes when it is interrupted, and goes on from there', async () => {
    const { reshard, kinesis, interruptAt } = await openTest(1);
    interruptAt('0/2 2 UPDATING');
    await expect(reshard(4)).rejects.toMatchObject({
      code: 'INTERRUPTED',
      message: 'interrupted at 2 shards: a change that has begun goes on by itself; start again to go on',
    });
    expect(await openShardCount(kinesis, 's')).toBe(2);
    expect(await reshard(4, { signal: new AbortController().signal })).toEqual([4]);
  });

  it('waits no longer than it may', async () => {
    const { reshard } = await openTest(1);
    await expect(reshard(2, { durationMsMax: UPDATE_MS - 2_000 })).rejects.toMatchObject({
      code: 'RESHARD_UNFINISHED',
      message: expect.stringContaining('the stream has 2 shards and is UPDATING'),
    });
  });
});
