import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { rebuildRanksCommand } from '../../../../ops/src/commands/rebuild-ranks.ts';
import { openPretendAws, pretendStack } from '../../../support/pretend-aws.ts';

const messageWith = async (parameters: Readonly<Record<string, string>>) => {
  const { url } = await openPretendAws({ stacks: { alleycat: pretendStack({ parameters }) } });
  const surroundings = {
    print: () => undefined,
    progress: new PassThrough(),
    input: new PassThrough(),
    ask: async () => undefined,
    clock: { nowMs: () => 0, sleep: async () => undefined },
    signal: new AbortController().signal,
  };
  return rebuildRanksCommand.execute(['--aws-url', url], surroundings).catch((error) => [error.code, error.message]);
};

describe('rebuild-ranks', () => {
  it('says that a stack has no index, and how it gets one', async () => {
    const [code, message] = await messageWith({ EnableRankIndex: 'no' });
    expect(code).toBe('RANK_INDEX_OFF');
    expect(message).toContain('--parameter EnableRankIndex=yes');
  });

  it('says that a stack is of a version that knew none', async () => {
    expect(await messageWith({})).toEqual(['STACK_OUTDATED', expect.stringContaining('RanksFunctionName')]);
  });
});
