import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { RACE_SECONDS, rideThrough } from '../../support/platform-faults.ts';
import { type Stack, startStack } from '../../support/stack.ts';

let stack: Stack;
beforeEach(async () => {
  stack = await startStack({ parameters: { RaceLengthSeconds: `${RACE_SECONDS}`, ShardCount: '2' } });
});
afterEach(async () => {
  await stack?.stop();
});

const openShards = async (): Promise<number | undefined> => {
  const summary = new DescribeStreamSummaryCommand({ StreamName: 'alleycat-ReadingStream' });
  return (await stack.kinesis.send(summary)).StreamDescriptionSummary?.OpenShardCount;
};

describe('a stream that gets twice as many shards while it is written, and half of them again', () => {
  it('loses nothing, and no board is wrong afterwards', async () => {
    const seen = [await openShards()];
    const riding = rideThrough({ url: stack.url, classChoice: 'all' }, [
      { atSeconds: 0, kind: 'resharded', shards: 4 },
      { atSeconds: 3, kind: 'resharded', shards: 2 },
    ]);
    riding.catch(() => undefined); // is heard below
    for (const count of [4, 2])
      seen.push(await eventually(async () => ((await openShards()) === count ? count : undefined)));
    expect(await riding).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect(seen).toEqual([2, 4, 2]);
  });
});
