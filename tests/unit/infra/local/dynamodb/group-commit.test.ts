import { expect, it } from 'vitest';
import { type AtomicWrite, createGroupCommit } from '../../../../../infra/local/src/dynamodb/group-commit.ts';

/** A database whose batches end when the test says so. */
const slowDatabase = () => {
  const batches: { keys: string[]; end: (error?: Error) => void }[] = [];
  const batch = (operations: { key: string }[]): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (error?: Error) => (error === undefined ? resolve() : reject(error));
      batches.push({ keys: operations.map(({ key }) => key), end });
    });
  return { batches, db: { batch } as never };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

const settled: string[] = [];
const writeOf = (key: string, characters = 1): AtomicWrite => ({
  rows: [{ type: 'put', key, value: 'x'.repeat(characters), valueEncoding: 'utf8' }],
  settle: (error) => settled.push(error === undefined ? key : `${key}: ${(error as Error).message}`),
});

it('writes what comes at once together, and then what came meanwhile', async () => {
  settled.length = 0;
  const { batches, db } = slowDatabase();
  const commit = createGroupCommit(db);
  for (const key of ['a', 'b']) commit(writeOf(key));
  await turn();
  for (const key of ['c', 'd']) commit(writeOf(key));
  await turn();
  expect([batches.map(({ keys }) => keys), settled]).toEqual([[['a', 'b']], []]);
  batches[0]?.end();
  await turn();
  await turn();
  expect([batches.map(({ keys }) => keys), settled]).toEqual([
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
    ['a', 'b'],
  ]);
  batches[1]?.end(new Error('full'));
  await turn();
  expect(settled).toEqual(['a', 'b', 'c: full', 'd: full']);
});

it('keeps batches small: large writes do not wait for each other', async () => {
  const { batches, db } = slowDatabase();
  const commit = createGroupCommit(db);
  for (const key of ['a', 'b', 'c', 'd', 'e']) commit(writeOf(key, 400_000));
  await turn();
  batches[0]?.end();
  await turn();
  await turn();
  expect(batches.map(({ keys }) => keys)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
});
