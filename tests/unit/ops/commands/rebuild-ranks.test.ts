import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { rebuildRanksCommand } from '../../../../ops/src/commands/rebuild-ranks.ts';
import { openPretendAws, pretendStack } from '../../../support/pretend-aws.ts';

const failureWith = async (parameters: Readonly<Record<string, string>>): Promise<unknown> => {
  const { url } = await openPretendAws({ stacks: { alleycat: pretendStack({ parameters }) } });
  const surroundings = {
    print: () => undefined,
    progress: new PassThrough(),
    input: new PassThrough(),
    ask: async () => undefined,
    clock: { nowMs: () => 0, sleep: async () => undefined },
    signal: new AbortController().signal,
  };
  return rebuildRanksCommand
    .execute(['--aws-url', url], surroundings)
    .catch(({ code, message }) => ({ code, message }));
};

describe('rebuild-ranks', () => {
  it('says that a stack has no index, and how it gets one', async () => {
    expect(await failureWith({ EnableRankIndex: 'no' })).toEqual({
      code: 'RANK_INDEX_OFF',
      message: expect.stringContaining('--parameter EnableRankIndex=yes'),
    });
  });

  it('says that a stack is of a version that knew none', async () => {
    expect(await failureWith({})).toEqual({
      code: 'STACK_OUTDATED',
      message: expect.stringContaining('RanksFunctionName'),
    });
  });
});
