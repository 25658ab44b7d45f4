import { expect, it } from 'vitest';
import { dynamoHiddenRacers } from '../../../../functions/src/adapters/dynamo-hidden-racers.ts';
import type { DynamoTable } from '../../../../functions/src/adapters/dynamo-table.ts';

type Send = (command: unknown, options: { abortSignal?: AbortSignal }) => Promise<object>;

const open = (whileUnknown?: ReadonlySet<never>) => {
  const hasLimit: boolean[] = [];
  const send: Send = async (_command, { abortSignal }) => {
    hasLimit.push(abortSignal !== undefined);
    if (hasLimit.length === 1) throw new Error('not yet');
    return {};
  };
  const table = { tableName: 't', documents: { send } } as unknown as DynamoTable; // the one method that is used
  const hidden = dynamoHiddenRacers(table, {
    maxAgeMs: 0,
    onFailure: () => undefined,
    ...(whileUnknown === undefined ? {} : { whileUnknown }),
  });
  return { hidden, hasLimit };
};

it('waits for the first answer as long as the client tries, for without it nothing can be shown', async () => {
  const { hidden, hasLimit } = open();
  await expect(hidden.current()).rejects.toThrow('not yet');
  expect([await hidden.current(), await hidden.current()]).toEqual([new Set(), new Set()]);
  expect(hasLimit).toEqual([false, false, true]);
});

it('never waits long where there is something to go by until then', async () => {
  const { hidden, hasLimit } = open(new Set());
  for (let times = 0; times < 3; times += 1) expect(await hidden.current()).toEqual(new Set());
  expect(hasLimit).toEqual([true, true, true]);
});
