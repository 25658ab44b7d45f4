import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NO_LIMITS } from '../../../../../infra/local/src/core/limits.ts';
import { createDynaliteStore, executeOperation } from '../../../../../infra/local/src/dynamodb/dynalite.ts';
import type { DynaliteStore } from '../../../../../infra/local/src/dynamodb/dynalite-modules.ts';
import { createItemStore } from '../../../../../infra/local/src/dynamodb/item-store.ts';
import type { CompanionRow, ItemChange } from '../../../../../infra/local/src/dynamodb/item-write.ts';
import { ensureTableActive } from '../../../../../infra/local/src/dynamodb/tables.ts';
import { createThroughput, type Throughput } from '../../../../../infra/local/src/dynamodb/throughput.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { tableSpec } from '../../../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

let store: DynaliteStore;
let throughput: Throughput;
let failure: Error | undefined;
const settled: boolean[] = [];
/** What the next writes run into, one each. */
const companions: (() => void)[] = [];
const changes: ItemChange[] = [];
const batches: string[][] = [];

const companionOf = (_table: string, change: ItemChange): CompanionRow => {
  if (failure !== undefined) throw failure;
  companions.shift()?.();
  changes.push(change);
  return {
    key: `companion~${change.after === undefined ? 'gone' : 'there'}`,
    text: 'row',
    settle: (isOnDisk) => settled.push(isOnDisk),
  };
};

const execute = (operation: string, body: object) => executeOperation(store, operation, body);
const itemOf = (sk: string, score?: string) => ({
  pk: { S: 'a' },
  sk: { S: sk },
  ...(score === undefined ? {} : { score: { S: score } }),
});
const put = (score: string) => execute('PutItem', { TableName: 'boards', Item: itemOf('b', score) });

/** Which key space a row lies in, without the hashes inside its key. */
const place = ({ type, key }: { type: string; key: string }) => `${type} ${key.split('~')[0]}`;

beforeEach(async () => {
  const inner = createDynaliteStore(temporaryFolder());
  throughput = createThroughput({ quotas: 'off', limits: NO_LIMITS, clock: createFakeClock() });
  store = createItemStore(inner, { throughput, companionOf }).store;
  await ensureTableActive(tableSpec('boards'), execute);
  inner.db.on('write', (operations: { type: string; key: string }[]) => batches.push(operations.map(place)));
});
afterEach(async () => {
  await store.db.close();
  for (const list of [settled, changes, batches]) list.length = 0;
});

it('writes item, index rows and companion in one batch, so that a crash leaves all or none', async () => {
  await put('1');
  await put('2');
  await execute('DeleteItem', { TableName: 'boards', Key: itemOf('b') });
  expect(batches).toEqual([
    ['put index-global', 'put item-boards', 'put companion'],
    ['del index-global', 'put index-global', 'put item-boards', 'put companion'],
    ['del index-global', 'del item-boards', 'put companion'],
  ]);
  expect(settled).toEqual([true, true, true]);
});

it('tells the companion what was there before and what is there now', async () => {
  await put('1');
  await put('2');
  await execute('DeleteItem', { TableName: 'boards', Key: itemOf('b') });
  expect(changes).toEqual([
    { before: undefined, after: itemOf('b', '1') },
    { before: itemOf('b', '1'), after: itemOf('b', '2') },
    { before: itemOf('b', '2'), after: undefined },
  ]);
});

it('keeps the rows of 100 items written at once with their items, though many share a batch', async () => {
  const write = (at: number) =>
    execute('PutItem', { TableName: 'boards', Item: itemOf(String(at), at % 2 === 0 ? String(at) : undefined) });
  await Promise.all(Array.from({ length: 100 }, (_, at) => write(at)));
  const both = [
    ['put index-global', 'put item-boards', 'put companion'],
    ['put item-boards', 'put companion'],
  ];
  expect(batches.flat()).toEqual(Array.from({ length: 50 }, () => both.flat()).flat());
  expect(batches.every((batch) => batch.at(-1) === 'put companion')).toBe(true);
  expect(batches.length).toBeLessThan(50);
});

it('leaves alone what an index has of an item if that does not change', async () => {
  await put('1');
  batches.length = 0;
  await put('1');
  expect(batches).toEqual([['put item-boards', 'put companion']]);
});

it('refuses the write of an item for which there is no companion row, and lives on', async () => {
  failure = new Error('it cannot be written down');
  await expect(put('1')).rejects.toBe(failure);
  failure = undefined;
  await put('2');
  expect(batches).toEqual([['put index-global', 'put item-boards', 'put companion']]);
});

it('tells the companions of all that were written together when the disk refuses them', async () => {
  const refusal = new Error('no space left on device');
  vi.spyOn(store.db, 'batch').mockRejectedValueOnce(refusal);
  const written = await Promise.allSettled(
    ['1', '2'].map((sk) => execute('PutItem', { TableName: 'boards', Item: itemOf(sk) })),
  );
  expect(written.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await put('3');
  expect(settled).toEqual([false, false, true]);
  expect(throughput.usage()).toMatchObject([{ table: 'boards', writeUnits: 2 }]); // of the last, and its index row
});

it.each(['begins_with(nope, gone)', 'sk IN (gone)'])(
  'lets go of an item whose condition dynalite trips over: %s',
  async (ConditionExpression) => {
    await put('1');
    const remove = () => execute('DeleteItem', { TableName: 'boards', Key: itemOf('b'), ConditionExpression });
    // The second waits for the first: there dynalite would end the process.
    await expect(Promise.allSettled([remove(), remove()])).resolves.toMatchObject([
      { reason: { name: 'TypeError' } },
      { reason: { name: 'TypeError' } },
    ]);
    await put('2');
    expect(await execute('GetItem', { TableName: 'boards', Key: itemOf('b') })).toEqual({ Item: itemOf('b', '2') });
  },
);

it('answers for a batch when none of it goes on behind the answer', async () => {
  const refusal = new Error('no space left on device');
  companions.push(() => {
    throw refusal;
  });
  const PutRequest = (sk: string) => ({ PutRequest: { Item: itemOf(sk) } });
  const batch = execute('BatchWriteItem', { RequestItems: { boards: [PutRequest('1'), PutRequest('2')] } });
  await expect(batch).rejects.toBe(refusal);
  expect(settled).toEqual([true]);
});
