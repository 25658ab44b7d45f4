import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { grownTableSpec, type RunningDynamoDb, runDynamoDb } from '../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TableName = 'boards';
let running: RunningDynamoDb;
const send: RunningDynamoDb['documents']['send'] = (command: never) => running.documents.send(command);

/** Indexes: `byScore` on pk + score and `byOwner` on owner + sk have all, `byKind` on sk has keys only. */
beforeEach(async () => {
  running = await runDynamoDb(temporaryFolder());
  onTestFinished(() => running.stop());
  await running.dynamo.ensureTable(grownTableSpec(TableName, 'NEW_IMAGE'));
});

/** What the work added to the usage of the table. */
const taken = async (work: () => Promise<unknown>) => {
  const usage = () => running.dynamo.usage().find(({ table }) => table === TableName);
  const before = usage();
  await work();
  const after = usage();
  const since = (name: 'writeUnits' | 'readUnits' | 'conditionalFailures' | 'streamRecords') =>
    (after?.[name] ?? 0) - (before?.[name] ?? 0);
  const byIndex = Object.entries(after?.byIndex ?? {}).map(([name, units]) => [
    name,
    units - (before?.byIndex[name] ?? 0),
  ]);
  return {
    write: since('writeUnits'),
    read: since('readUnits'),
    byIndex: Object.fromEntries(byIndex.filter(([, units]) => units !== 0)),
    failed: since('conditionalFailures'),
    records: since('streamRecords'),
  };
};
const NOTHING = { write: 0, read: 0, byIndex: {}, failed: 0, records: 0 };

const put = (Item: Record<string, unknown>, more = {}) =>
  send(new PutCommand({ TableName, Item: { pk: 'p', sk: 's', ...Item }, ...more }));
const text = (bytes: number) => 'x'.repeat(bytes);

describe('aws-semantics 4.2: what a write takes', () => {
  it('is a unit for each started kilobyte of names and values', async () => {
    // pk, p, sk, s and text are 10 bytes; byKind has the keys of every item.
    expect(await taken(() => put({ text: text(1_014) }))).toEqual({
      ...NOTHING,
      write: 2,
      byIndex: { byKind: 1 },
      records: 1,
    });
    expect(await taken(() => put({ sk: 't', text: text(1_015) }))).toMatchObject({ write: 3, byIndex: { byKind: 1 } });
  });

  it('counts texts as UTF-8', async () => {
    expect(await taken(() => put({ text: '語'.repeat(339) }))).toMatchObject({ write: 3, byIndex: { byKind: 1 } });
  });

  it('goes by the larger of both items', async () => {
    await put({ text: text(3_000) });
    expect(await taken(() => put({ text: 'short' }))).toEqual({ ...NOTHING, write: 3, records: 1 });
    expect(await taken(() => put({ text: text(2_000) }))).toMatchObject({ write: 2 });
    expect(await taken(() => send(new DeleteCommand({ TableName, Key: { pk: 'p', sk: 's' } })))).toMatchObject({
      write: 3,
      byIndex: { byKind: 1 },
    });
  });

  it('is one for a delete of nothing and for a put that changes nothing', async () => {
    const remove = () => send(new DeleteCommand({ TableName, Key: { pk: 'p', sk: 'none' } }));
    expect(await taken(remove)).toEqual({ ...NOTHING, write: 1 });
    await put({ score: '1' });
    expect(await taken(() => put({ score: '1' }))).toEqual({ ...NOTHING, write: 1 });
  });

  it('is one more for an index that gains, changes or loses the item, and two if its key changes', async () => {
    expect((await taken(() => put({ score: '1' }))).byIndex).toEqual({ byScore: 1, byKind: 1 });
    expect((await taken(() => put({ score: '1', note: text(1_500) }))).byIndex).toEqual({ byScore: 2 });
    expect(await taken(() => put({ score: '2', note: 'short' }))).toEqual({
      ...NOTHING,
      write: 2 + 2 + 1,
      byIndex: { byScore: 2 + 1 },
      records: 1,
    });
    expect((await taken(() => put({}))).byIndex).toEqual({ byScore: 1 });
  });

  it('is nothing for an index whose part of the item stays as it is', async () => {
    await put({ owner: 'ann' });
    const update = { UpdateExpression: 'SET note = :note', ExpressionAttributeValues: { ':note': 'new' } };
    const Key = { pk: 'p', sk: 's' };
    expect(await taken(() => send(new UpdateCommand({ TableName, Key, ...update })))).toEqual({
      ...NOTHING,
      write: 2,
      byIndex: { byOwner: 1 },
      records: 1,
    });
  });

  it('is that of the item that was there if a condition fails, and at least one', async () => {
    await put({ text: text(2_500) });
    const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
    const fails = (work: Promise<unknown>) =>
      expect(work).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await taken(() => fails(put({ text: '' }, isNew)))).toEqual({ ...NOTHING, write: 3, failed: 1 });
    const isThere = { ConditionExpression: 'attribute_exists(pk)' };
    expect(await taken(() => fails(put({ sk: 'none', text: text(9_000) }, isThere)))).toEqual({
      ...NOTHING,
      write: 1,
      failed: 1,
    });
  });

  it('is rounded item by item in a batch', async () => {
    const boards = ['1', '2', '3'].map((sk) => ({ PutRequest: { Item: { pk: 'p', sk, score: sk } } }));
    expect(await taken(() => send(new BatchWriteCommand({ RequestItems: { boards } })))).toEqual({
      ...NOTHING,
      write: 9,
      byIndex: { byScore: 3, byKind: 3 },
      records: 3,
    });
  });
});

describe('aws-semantics 4.2: what a read takes', () => {
  const Key = { pk: 'p', sk: 's' };

  it('is a unit for each started 4 KB, half of it unless it is consistent, also for what is not there', async () => {
    const get = (ConsistentRead: boolean) => taken(() => send(new GetCommand({ TableName, Key, ConsistentRead })));
    expect([await get(true), await get(false)]).toEqual([
      { ...NOTHING, read: 1 },
      { ...NOTHING, read: 0.5 },
    ]);
    await put({ text: text(4_096) });
    expect([(await get(true)).read, (await get(false)).read]).toEqual([2, 1]);
  });

  it('does not shrink with what is asked for', async () => {
    await put({ text: text(9_000) });
    const get = () => send(new GetCommand({ TableName, Key, ConsistentRead: true, ProjectionExpression: 'sk' }));
    expect((await taken(get)).read).toBe(3);
  });

  it('is rounded item by item in a batch', async () => {
    await put({ text: text(4_500) });
    const boards = { Keys: [Key, { pk: 'p', sk: 'none' }], ConsistentRead: true };
    expect((await taken(() => send(new BatchGetCommand({ RequestItems: { boards } })))).read).toBe(2 + 1);
  });

  it('is rounded once for all that a query or scan read, before its filter', async () => {
    for (let at = 0; at < 10; at += 1) await put({ sk: String(at), score: String(at), text: text(1_000) });
    const query = (more: object) => () =>
      send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': 'p' },
          ...more,
        }),
      );
    expect((await taken(query({ ConsistentRead: true }))).read).toBe(3);
    expect((await taken(query({ IndexName: 'byScore' }))).read).toBe(1.5);
    expect((await taken(query({ Select: 'COUNT', Limit: 2 }))).read).toBe(0.5);
    expect((await taken(query({ ExpressionAttributeValues: { ':pk': 'none' } }))).read).toBe(0.5);
    const filter = { FilterExpression: 'score = :score', ExpressionAttributeValues: { ':score': '3' } };
    expect((await taken(() => send(new ScanCommand({ TableName, ...filter })))).read).toBe(1.5);
  });
});

describe('an answer says what it took, if that is asked for', () => {
  const wish = { ReturnConsumedCapacity: 'INDEXES' } as const;

  it('for writes with their indexes', async () => {
    const { ConsumedCapacity } = await put({ score: '1', text: text(1_500) }, wish);
    expect(ConsumedCapacity).toEqual({
      TableName,
      CapacityUnits: 5,
      Table: { CapacityUnits: 2 },
      GlobalSecondaryIndexes: { byScore: { CapacityUnits: 2 }, byKind: { CapacityUnits: 1 } },
    });
    const boards = [{ DeleteRequest: { Key: { pk: 'p', sk: 's' } } }];
    const batch = await send(new BatchWriteCommand({ RequestItems: { boards }, ReturnConsumedCapacity: 'TOTAL' }));
    expect(batch.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 5 }]);
  });

  it('for reads of one item, of many and of an index', async () => {
    await put({ score: '1' });
    const Key = { pk: 'p', sk: 's' };
    const one = await send(new GetCommand({ TableName, Key, ...wish }));
    expect(one.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } });
    const many = await send(new BatchGetCommand({ RequestItems: { boards: { Keys: [Key] } }, ...wish }));
    expect(many.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } }]);
    const values = { ExpressionAttributeValues: { ':pk': 'p' } };
    const page = await send(
      new QueryCommand({ TableName, IndexName: 'byScore', KeyConditionExpression: 'pk = :pk', ...values, ...wish }),
    );
    expect(page.ConsumedCapacity).toEqual({
      TableName,
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0 },
      GlobalSecondaryIndexes: { byScore: { CapacityUnits: 0.5 } },
    });
  });

  it('and else does not', async () => {
    expect(await put({})).not.toHaveProperty('ConsumedCapacity');
  });
});
