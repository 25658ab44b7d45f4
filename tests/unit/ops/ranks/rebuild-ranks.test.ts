import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { toClassId } from '../../../../domain/src/index.ts';
import { OpsError } from '../../../../ops/src/errors.ts';
import { exitCodeOf, ranksReportOf, renderRanksReport } from '../../../../ops/src/ranks/ranks-report.ts';
import { rebuildRanks } from '../../../../ops/src/ranks/rebuild-ranks.ts';
import { answered } from '../../../support/answered-client.ts';

const signal = new AbortController().signal;
const rebuildWith = async (answer: object, classIds: readonly number[] = []) => {
  const { client, asked } = answered(new LambdaClient({ region: 'us-east-1' }), () => answer);
  const rebuilt = await rebuildRanks(client, { functionName: 'ranks', classIds, signal }).catch((error) => {
    if (error instanceof OpsError) return `${error.code}: ${error.message}`;
    throw error;
  });
  return { rebuilt, asked };
};
const payload = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('rebuilding ranks', () => {
  it.each([
    { classIds: [], event: '{"rebuild":"all"}' },
    { classIds: [2, 1], event: '{"rebuild":[2,1]}' },
  ])('asks the function for classes $classIds', async ({ classIds, event }) => {
    const answer = [{ classId: 1, outcome: 'rebuilt' }];
    const { rebuilt, asked } = await rebuildWith({ StatusCode: 200, Payload: payload(answer) }, classIds);
    expect(rebuilt).toEqual(answer);
    expect(asked).toEqual([{ name: 'Invoke', input: { FunctionName: 'ranks', Payload: Buffer.from(event) } }]);
  });

  it.each([
    { answer: { errorType: 'TypeError', errorMessage: 'no table' }, said: 'no table' },
    { answer: undefined, said: 'Unhandled' },
  ])('says why the function failed: $said', async ({ answer, said }) => {
    const { rebuilt } = await rebuildWith({ FunctionError: 'Unhandled', Payload: payload(answer ?? '') });
    expect(rebuilt).toBe(
      `RANKS_FAILED: the function ranks failed: ${said}; its log says more. If it ran out of time, take classes one at a time with --class`,
    );
  });

  it.each([null, {}, [{ classId: 1, outcome: 'compared' }], [{ outcome: 'rebuilt' }], 'text'])(
    'takes no answer of another version: %j',
    async (answer) => {
      const { rebuilt } = await rebuildWith({ Payload: payload(answer) });
      expect(rebuilt).toBe('RANKS_FAILED: the function ranks is of another version: deploy this one');
    },
  );
});

describe('what it came to', () => {
  const classes = [
    { classId: toClassId(1), name: 'Commuter' },
    { classId: toClassId(2), name: 'Messenger' },
    { classId: toClassId(3), name: 'Rouleur' },
  ];

  it('is told class by class, and is incomplete unless all are built', () => {
    const rebuilt = [
      { classId: 2, outcome: 'rebuilding' },
      { classId: 1, outcome: 'rebuilt' },
    ] as const;
    const report = ranksReportOf(classes, { rebuilt, durationMs: 1_540 });
    expect(renderRanksReport(report)).toEqual([
      'class 1 (Commuter): rebuilt',
      'class 2 (Messenger): left alone: somebody else builds it just now',
      'class 3 (Rouleur): not rebuilt: the index cannot be reached; it is built by itself when it is back',
      'done in 1.5 s',
    ]);
    expect(exitCodeOf(report)).toBe(1);
  });

  it('is complete when all are built', () => {
    const rebuilt = [{ classId: 1, outcome: 'rebuilt' }] as const;
    expect(exitCodeOf(ranksReportOf(classes.slice(0, 1), { rebuilt, durationMs: 0 }))).toBe(0);
  });
});
