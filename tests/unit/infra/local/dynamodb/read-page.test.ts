import fc from 'fast-check';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { NO_LIMITS } from '../../../../../infra/local/src/core/limits.ts';
import { createDynaliteStore, executeOperation } from '../../../../../infra/local/src/dynamodb/dynalite.ts';
import type { DynaliteStore } from '../../../../../infra/local/src/dynamodb/dynalite-modules.ts';
import { createItemStore } from '../../../../../infra/local/src/dynamodb/item-store.ts';
import { ensureTableActive } from '../../../../../infra/local/src/dynamodb/tables.ts';
import { createThroughput } from '../../../../../infra/local/src/dynamodb/throughput.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { grownTableSpec } from '../../../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

/** Dynalite's own store, and ours on the same database. */
let dynalite: DynaliteStore;
let ours: DynaliteStore;

const TableName = 'boards';
const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
const spec = () => {
  const { createTable, ...rest } = grownTableSpec(TableName);
  const byNote = {
    IndexName: 'byNote',
    KeySchema: [key('pk', 'HASH'), key('note', 'RANGE')],
    Projection: { ProjectionType: 'KEYS_ONLY' },
  };
  const definitions = [
    ...(createTable['AttributeDefinitions'] as object[]),
    { AttributeName: 'note', AttributeType: 'N' },
  ];
  return {
    ...rest,
    createTable: { ...createTable, AttributeDefinitions: definitions, LocalSecondaryIndexes: [byNote] },
  };
};
const put = (at: number) =>
  executeOperation(ours, 'PutItem', {
    TableName,
    Item: {
      pk: { S: `p${at % 3}` },
      sk: { S: String(at * 7) },
      owner: { S: at % 2 === 0 ? 'ann' : 'bob' },
      ...(at % 4 === 0 ? {} : { score: { S: String(at % 5) } }),
      ...(at % 5 === 0 ? {} : { note: { N: String(at - 30) } }),
      text: { S: 'x'.repeat(at % 7 === 0 ? 60_000 : 10) },
    },
  });

beforeEach(async () => {
  dynalite = createDynaliteStore(temporaryFolder());
  onTestFinished(() => dynalite.db.close());
  const throughput = createThroughput({ quotas: 'off', limits: NO_LIMITS, clock: createFakeClock() });
  ours = createItemStore(dynalite, { throughput, companionOf: () => undefined }).store;
  await ensureTableActive(spec(), (operation, body) => executeOperation(ours, operation, body));
  await Promise.all(Array.from({ length: 60 }, (_, at) => put(at)));
});

/** Every page of a request, as JSON. */
const pagesOf = async (store: DynaliteStore, { operation, request }: Wish): Promise<string> => {
  const pages: object[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const body = structuredClone({ ...request, ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }) });
    const page = (await executeOperation(store, operation, body).catch(({ name, message }) => ({ name, message }))) as {
      LastEvaluatedKey?: unknown;
    };
    pages.push(JSON.parse(JSON.stringify(page)));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  const inOrder = (page: object) => Object.fromEntries(Object.entries(page).sort(([a], [b]) => a.localeCompare(b)));
  return JSON.stringify(pages.map(inOrder));
};

interface Wish {
  readonly operation: string;
  readonly request: object;
}
const more = {
  Limit: fc.integer({ min: 1, max: 70 }),
  Select: fc.constantFrom('COUNT', 'ALL_ATTRIBUTES'),
  FilterExpression: fc.constantFrom('attribute_exists(score)', 'owner = :owner'),
  ProjectionExpression: fc.constant('pk, sk, note'),
};
const query = fc.record(
  {
    ...more,
    IndexName: fc.constantFrom('byScore', 'byNote', 'none'),
    KeyConditionExpression: fc.constantFrom(
      'pk = :pk',
      'pk = :pk AND sk > :sk',
      'pk = :pk AND sk BETWEEN :sk AND :end',
      'pk = :pk AND begins_with(sk, :sk)',
      'pk = :pk AND score <= :sk',
      'pk = :pk AND note >= :note',
    ),
    ScanIndexForward: fc.boolean(),
  },
  { requiredKeys: ['KeyConditionExpression'] },
);
const scan = fc.record(
  { ...more, IndexName: fc.constantFrom('byScore', 'byOwner', 'byKind'), segments: fc.integer({ min: 2, max: 4 }) },
  { requiredKeys: [] },
);
const VALUES: Record<string, object> = {
  ':pk': { S: 'p1' },
  ':sk': { S: '2' },
  ':end': { S: '4' },
  ':note': { N: '-5' },
  ':owner': { S: 'ann' },
};
/** A request with the values that its expressions use, and no others. */
const completed = (operation: string, { segments, ...request }: { segments?: number; Limit?: number }): Wish => {
  const text = JSON.stringify(request);
  const used = Object.entries(VALUES).filter(([name]) => new RegExp(`${name}\\b`).test(text));
  const values = used.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(used) };
  const part = segments === undefined ? {} : { TotalSegments: segments, Segment: segments - 2 };
  return { operation, request: { TableName, ...request, ...values, ...part } };
};
const wishes = fc.oneof(
  query.map((request) => completed('Query', request)),
  scan.map((request) => completed('Scan', request)),
);

it('gives the pages that dynalite gives, for random queries and scans', async () => {
  let found = 0;
  await fc.assert(
    fc.asyncProperty(wishes, async (wish) => {
      const pages = await pagesOf(ours, wish);
      expect(pages).toBe(await pagesOf(dynalite, wish));
      if (/"Count":[1-9]/.test(pages)) found += 1;
    }),
    { numRuns: 600 },
  );
  expect(found).toBeGreaterThan(100);
});

it('has no place for an item that is deleted while its page is read', async () => {
  const request = {
    TableName,
    IndexName: 'byNote',
    Select: 'ALL_ATTRIBUTES',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'p1' } },
  };
  const keysOf = (page: object) => (page as { Items: { sk: { S: string } }[] }).Items.map(({ sk }) => sk.S);
  const before = keysOf(await executeOperation(ours, 'Query', structuredClone(request)));
  const [gone, ...left] = before;
  const getMany = dynalite.db.getMany.bind(dynalite.db) as (keys: string[]) => Promise<unknown[]>;
  vi.spyOn(dynalite.db, 'getMany').mockImplementationOnce(async (keys) => {
    await executeOperation(ours, 'DeleteItem', { TableName, Key: { pk: { S: 'p1' }, sk: { S: gone } } });
    return getMany(keys as string[]);
  });
  expect(keysOf(await executeOperation(ours, 'Query', structuredClone(request)))).toEqual(left);
});
