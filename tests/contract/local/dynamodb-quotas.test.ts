import {
  BatchGetCommand,
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { TableSpec } from '../../../infra/local/src/core/deployment.ts';
import { createLimitRegistry, type LimitRegistry } from '../../../infra/local/src/core/limits.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { type RunningDynamoDb, runDynamoDb, tableSpec } from '../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TableName = 'boards';
let clock: FakeClock;
let limits: LimitRegistry;
let running: RunningDynamoDb;

const run = async (spec: TableSpec = tableSpec(TableName), quotas: 'aws' | 'off' = 'aws'): Promise<void> => {
  clock = createFakeClock();
  limits = createLimitRegistry(clock);
  running = await runDynamoDb(temporaryFolder(), { clock, quotas, limits });
  onTestFinished(() => running.stop());
  await running.dynamo.ensureTable(spec);
};
const provisioned = (table: number, index: number): TableSpec => {
  const units = (count: number) => ({ ReadCapacityUnits: count, WriteCapacityUnits: count });
  const { createTable, ...spec } = tableSpec(TableName);
  const [byScore] = createTable['GlobalSecondaryIndexes'] as [object];
  return {
    ...spec,
    createTable: {
      ...createTable,
      BillingMode: 'PROVISIONED',
      ProvisionedThroughput: units(table),
      GlobalSecondaryIndexes: [{ ...byScore, ProvisionedThroughput: units(index) }],
    },
  };
};

/** An item of so many write units, less its keys. */
const itemOf = (pk: string, sk: string, units: number) => ({ pk, sk, text: 'x'.repeat(units * 1_024 - 20) });
const put = (Item: Record<string, unknown>) => running.documents.send(new PutCommand({ TableName, Item }));
/** Write units that are taken before the first refusal, in items of 100. */
const unitsTaken = async (pkOf: (at: number) => string, unitsMax = 6_000): Promise<number> => {
  for (let units = 0; units < unitsMax; units += 100) {
    try {
      await put(itemOf(pkOf(units), String(units), 100));
    } catch {
      return units;
    }
  }
  return unitsMax;
};
const onDemandRefusal = {
  name: 'ThrottlingException',
  message: expect.stringContaining('check if you have a hot key'),
  $metadata: { httpStatusCode: 400 },
};

describe('aws-semantics 4.2: without quotas', () => {
  it('nothing is refused, and nothing noted', async () => {
    await run(tableSpec(TableName), 'off');
    expect(await unitsTaken(() => 'hot')).toBe(6_000);
    expect(limits.read()).toEqual([]);
  });
});

describe('aws-semantics 4.2: a partition key with quotas', () => {
  beforeEach(() => run());

  it('takes 1,000 write units a second, whatever the others take', async () => {
    expect(await unitsTaken(() => 'hot')).toBe(1_000);
    expect(await unitsTaken(() => 'other')).toBe(1_000);
    await expect(put({ pk: 'hot', sk: 'one more' })).rejects.toMatchObject(onDemandRefusal);
    clock.advance(500);
    expect(await unitsTaken(() => 'hot')).toBe(500);
    expect(limits.read()).toMatchObject([
      { limit: 'dynamodb-partition-writes', resource: 'boards pk=hot', quota: '1,000 write units/s', count: 3 },
      { limit: 'dynamodb-partition-writes', resource: 'boards pk=other', count: 1 },
    ]);
  });

  it('gives 3,000 read units a second; a page may leave a debt', async () => {
    for (let at = 0; at < 9; at += 1) await put(itemOf('hot', String(at), 100));
    const query = () =>
      running.documents.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': 'hot' },
        }),
      );
    const pages = [];
    // A page has 900 KB: 225 units.
    for (let page = 0; page < 14; page += 1) pages.push((await query()).Count);
    expect(pages).toEqual(pages.map(() => 9));
    await expect(query()).rejects.toMatchObject(onDemandRefusal);
    const get = (pk: string) => running.documents.send(new GetCommand({ TableName, Key: { pk, sk: '0' } }));
    await expect(get('hot')).rejects.toMatchObject(onDemandRefusal);
    await get('other');
    clock.advance(100);
    expect((await get('hot')).Item).toBeDefined();
    expect(limits.read()).toMatchObject([
      { limit: 'dynamodb-partition-reads', resource: 'boards pk=hot', quota: '3,000 read units/s', count: 2 },
    ]);
  });

  it('refuses only that part of a batch of writes that is too much, and nothing of it happens', async () => {
    const boards = Array.from({ length: 25 }, (_, at) => ({
      PutRequest: { Item: itemOf(at % 2 === 0 ? 'hot' : 'other', String(at), 100) },
    }));
    const write = (some: typeof boards) =>
      running.documents.send(new BatchWriteCommand({ RequestItems: { boards: some } }));
    const { UnprocessedItems } = await write(boards);
    const left = (UnprocessedItems?.['boards'] ?? []) as typeof boards;
    expect(left.map(({ PutRequest }) => PutRequest.Item.sk)).toEqual(['20', '21', '22', '23', '24']);
    await expect(write(left)).rejects.toMatchObject(onDemandRefusal);
    clock.advance(1_000);
    const { Count } = await running.documents.send(new ScanCommand({ TableName, Select: 'COUNT', Limit: 100 }));
    expect((await write(left)).UnprocessedItems).toEqual({});
    expect([Count, running.dynamo.metrics().throttledRequests]).toEqual([11, 1]);
    expect(running.dynamo.throttles()).toMatchObject([{ table: TableName, requests: 1, byOrder: 0 }]);
  });

  it('refuses only those keys of a batch of reads', async () => {
    await put(itemOf('hot', '0', 400));
    const key = (pk: string) => ({ pk, sk: '0' });
    const get = (Keys: object[]) =>
      running.documents.send(
        new BatchGetCommand({ RequestItems: { boards: { Keys: Keys as never, ConsistentRead: true } } }),
      );
    for (let units = 0; units < 3_000; units += 100) await get([key('hot')]);
    const both = await get([key('hot'), key('other')]);
    expect([both.Responses, both.UnprocessedKeys]).toEqual([
      { boards: [] },
      { boards: { Keys: [key('hot')], ConsistentRead: true } },
    ]);
    await expect(get([key('hot')])).rejects.toMatchObject(onDemandRefusal);
  });

  it('of an index holds back the table whose other partitions have room', async () => {
    const owned = tableSpec('owned');
    const { createTable } = owned;
    const byOwner = {
      IndexName: 'byOwner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    };
    await running.dynamo.ensureTable({
      ...owned,
      createTable: {
        ...createTable,
        AttributeDefinitions: ['pk', 'sk', 'owner'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        GlobalSecondaryIndexes: [byOwner],
      },
    });
    const putOwned = (pk: number) =>
      running.documents.send(
        new PutCommand({ TableName: 'owned', Item: { ...itemOf(String(pk), 's', 100), owner: 'ann' } }),
      );
    for (let pk = 0; pk < 10; pk += 1) await putOwned(pk);
    await expect(putOwned(10)).rejects.toMatchObject(onDemandRefusal);
    const { Item } = await running.documents.send(
      new GetCommand({ TableName: 'owned', Key: { pk: '10', sk: 's' }, ConsistentRead: true }),
    );
    expect(Item).toBeUndefined();
    expect(limits.read()).toMatchObject([
      { limit: 'dynamodb-partition-writes', resource: 'owned/byOwner owner=ann', count: 1 },
    ]);
  });
});

describe('aws-semantics 4.2: a table with quotas', () => {
  it('takes 4,000 write units a second when it is new and on demand', async () => {
    await run();
    expect(await unitsTaken(String)).toBe(4_000);
    expect(limits.read()).toMatchObject([
      { limit: 'dynamodb-table-writes', resource: 'boards', quota: '4,000 write units/s', count: 1 },
    ]);
  });

  it('takes its provisioned units, and what it did not use of 300 seconds', async () => {
    await run(provisioned(200, 1_000));
    expect(await unitsTaken(String)).toBe(200);
    clock.advance(10_000);
    expect(await unitsTaken(String)).toBe(2_000);
    clock.advance(3_600_000);
    // 60,000 units are there.
    expect(await unitsTaken(String)).toBe(6_000);
    await run(provisioned(100, 1_000));
    await put(itemOf('a', 'a', 100));
    await expect(put({ pk: 'b', sk: 'b' })).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      message: expect.stringContaining('for the table was exceeded'),
    });
    expect(limits.read()).toMatchObject([
      { limit: 'dynamodb-table-writes', resource: 'boards', quota: '100 write units/s', count: 1 },
    ]);
  });

  it('is held back by an index that has fewer units', async () => {
    await run(provisioned(1_000, 1));
    await put({ pk: 'a', sk: '1', score: '1' });
    await expect(put({ pk: 'a', sk: '2', score: '2' })).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      message: expect.stringContaining('for one or more global secondary indexes'),
    });
    await put({ pk: 'a', sk: '2' });
    expect(limits.read()).toMatchObject([
      { limit: 'dynamodb-table-writes', resource: 'boards/byScore', quota: '1 write units/s', count: 1 },
    ]);
  });

  it('lets an item through that is larger than a second, and then waits for it', async () => {
    await run(provisioned(10, 1_000));
    await put(itemOf('a', 'a', 50));
    clock.advance(3_900);
    await expect(put({ pk: 'b', sk: 'b' })).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    clock.advance(300);
    await put({ pk: 'b', sk: 'b' });
  });

  it('is charged for conditions that fail', async () => {
    await run(provisioned(10, 1_000));
    await put(itemOf('a', 'a', 5));
    const again = new PutCommand({
      TableName,
      Item: { pk: 'a', sk: 'a' },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await expect(running.documents.send(again)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    await expect(put({ pk: 'b', sk: 'b' })).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
  });
});
