import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { addMissingIndexes } from '../../../../../infra/local/src/dynamodb/added-indexes.ts';
import { createDynaliteStore, executeOperation } from '../../../../../infra/local/src/dynamodb/dynalite.ts';
import type { DynaliteStore } from '../../../../../infra/local/src/dynamodb/dynalite-modules.ts';
import { ensureTableActive } from '../../../../../infra/local/src/dynamodb/tables.ts';
import { grownTableSpec, tableSpec } from '../../../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

let store: DynaliteStore;
const execute = (operation: string, body: object) => executeOperation(store, operation, body);
const put = (sk: string, text = '') =>
  execute('PutItem', {
    TableName: 'boards',
    Item: { pk: { S: 'p' }, sk: { S: sk }, owner: { S: 'ann' }, text: { S: text } },
  });
const add = () => addMissingIndexes(grownTableSpec('boards'), { store, execute });
const ownedByAnn = () =>
  execute('Query', {
    TableName: 'boards',
    IndexName: 'byOwner',
    KeyConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner' },
    ExpressionAttributeValues: { ':owner': { S: 'ann' } },
  });

beforeEach(async () => {
  store = createDynaliteStore(temporaryFolder());
  await ensureTableActive(tableSpec('boards'), execute);
});
afterEach(() => store.db.close());

it('adds what is missing, once', async () => {
  expect([await add(), await add()]).toEqual([['byOwner', 'byKind'], []]);
});

it('makes no table', async () => {
  expect(await addMissingIndexes(grownTableSpec('others'), { store, execute })).toEqual([]);
});

it('holds few large items at a time, and leaves none out', async () => {
  const keys = Array.from({ length: 10 }, (_, index) => String(index));
  for (const key of keys) await put(key, 'x'.repeat(100_000));
  const batch = vi.spyOn(store.db, 'batch');
  await add();
  const sizes = batch.mock.calls.map((call) => JSON.stringify(call).length);
  batch.mockRestore();
  expect(Math.max(...sizes)).toBeLessThan(500_000);
  const { Count } = (await ownedByAnn()) as { Count: number };
  expect(Count).toBe(keys.length);
});

it('begins anew after it was cut off: what was deleted since is not in the index', async () => {
  await put('1');
  await put('2');
  vi.spyOn(store.db, 'put').mockRejectedValueOnce(new Error('killed'));
  await expect(add()).rejects.toThrow('killed');
  await expect(ownedByAnn()).rejects.toThrow('does not have the specified index: byOwner');
  await execute('DeleteItem', { TableName: 'boards', Key: { pk: { S: 'p' }, sk: { S: '1' } } });
  expect(await add()).toEqual(['byOwner', 'byKind']);
  expect(await ownedByAnn()).toMatchObject({ Items: [{ sk: { S: '2' } }] });
});
