import { ListShardsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RACE_SECONDS, rideThrough } from '../../support/platform-faults.ts';
import { type Stack, startStack } from '../../support/stack.ts';

let stack: Stack;
beforeEach(async () => {
  stack = await startStack({ parameters: { RaceLengthSeconds: `${RACE_SECONDS}`, ShardCount: '2' } });
});
afterEach(async () => {
  await stack?.stop();
});

describe('a stream that gets twice as many shards while it is written, and half of them again', {
  timeout: 240_000,
}, () => {
  it('loses nothing, and no board is wrong afterwards', async () => {
    const report = await rideThrough({ url: stack.url, classChoice: 'all' }, [
      { atSeconds: 0, kind: 'resharded', shards: 4 },
      { atSeconds: 3, kind: 'resharded', shards: 2 },
    ]);
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    const { Shards = [] } = await stack.kinesis.send(new ListShardsCommand({ StreamName: 'alleycat-ReadingStream' }));
    const parentsOf = Shards.map(({ ParentShardId, AdjacentParentShardId }) =>
      [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined),
    );
    // Those of the beginning, their four halves, and what pairs of these were merged into.
    expect(parentsOf.map(({ length }) => length)).toEqual([0, 0, 1, 1, 1, 1, 2, 2]);
    const isOpen = Shards.map(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined);
    expect(isOpen).toEqual([...Array(6).fill(false), true, true]);
  });
});
