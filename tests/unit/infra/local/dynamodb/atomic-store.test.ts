import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type CompanionRow,
  type ItemWrite,
  withAtomicWrites,
} from '../../../../../infra/local/src/dynamodb/atomic-store.ts';
import {
  createDynaliteStore,
  type DynaliteStore,
  executeOperation,
} from '../../../../../infra/local/src/dynamodb/dynalite.ts';
import { ensureTableActive } from '../../../../../infra/local/src/dynamodb/tables.ts';
import { tableSpec } from '../../../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

let folder: string;
let store: DynaliteStore;
const settled: boolean[] = [];
const batches: string[][] = [];

let failure: Error | undefined;

const companionOf = ({ after }: ItemWrite): CompanionRow => {
  if (failure !== undefined) throw failure;
  return {
    key: `companion~${after === undefined ? 'gone' : 'there'}`,
    text: 'row',
    settle: (isOnDisk) => settled.push(isOnDisk),
  };
};

const execute = (operation: string, body: object) => executeOperation(store, operation, body);
const put = (score: string) =>
  execute('PutItem', { TableName: 'boards', Item: { pk: { S: 'a' }, sk: { S: 'b' }, score: { S: score } } });

/** Which key space a row lies in, without the hashes inside its key. */
const place = ({ type, key }: { type: string; key: string }) => `${type} ${key.split('~')[0]}`;

beforeEach(async () => {
  folder = temporaryFolder();
  const inner = createDynaliteStore(folder);
  store = withAtomicWrites(inner, companionOf);
  await ensureTableActive(tableSpec('boards'), execute);
  inner.db.on('write', (operations: { type: string; key: string }[]) => batches.push(operations.map(place)));
});
afterEach(async () => {
  await store.db.close();
  settled.length = 0;
  batches.length = 0;
});

it('writes item, index rows and companion in one batch, so that a crash leaves all or none', async () => {
  await put('1');
  await put('2');
  await execute('DeleteItem', { TableName: 'boards', Key: { pk: { S: 'a' }, sk: { S: 'b' } } });
  expect(batches).toEqual([
    ['put index-global', 'put item-boards', 'put companion'],
    ['del index-global', 'put index-global', 'put item-boards', 'put companion'],
    ['del index-global', 'del item-boards', 'put companion'],
  ]);
  expect(settled).toEqual([true, true, true]);
});

it('keeps the rows of 100 items written at once with their items', async () => {
  const write = (at: number) =>
    execute('PutItem', {
      TableName: 'boards',
      Item: { pk: { S: 'a' }, sk: { S: String(at) }, ...(at % 2 === 0 ? { score: { S: String(at) } } : {}) },
    });
  await Promise.all(Array.from({ length: 100 }, (_, at) => write(at)));
  const withIndex = batches.filter((batch) => batch[0] === 'put index-global');
  expect([batches.length, withIndex.length, new Set(batches.map(({ length }) => length))]).toEqual([
    100,
    50,
    new Set([2, 3]),
  ]);
});

it('refuses the write of an item for which there is no companion row, and lives on', async () => {
  failure = new Error('the disk cannot be read');
  await expect(put('1')).rejects.toBe(failure);
  failure = undefined;
  await put('2');
  expect(batches).toEqual([['put index-global', 'put item-boards', 'put companion']]);
});

it('tells the companion when its batch was refused', async () => {
  await store.db.close();
  const { getItemDb } = store;
  const refused = new Promise((resolve) => getItemDb('boards').put('key', { pk: { S: 'a' } }, resolve));
  await expect(refused).resolves.toBeInstanceOf(Error);
  expect(settled).toEqual([false]);
});
