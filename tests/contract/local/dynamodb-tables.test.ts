import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeTableCommand,
} from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DeleteCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { grownTableSpec, type RunningDynamoDb, runDynamoDb, tableSpec } from '../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const keyedBy = (key: string): CreateTableCommandInput => ({
  TableName: 'things',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
  KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
});

describe('a table that is replaced while requests come', () => {
  let running: RunningDynamoDb;
  const put = (Item: Record<string, string>) => running.documents.send(new PutCommand({ TableName: 'things', Item }));
  const create = async (key: string) => {
    await running.client.send(new CreateTableCommand(keyedBy(key)));
    await eventually(() => put({ [key]: 'a' }).then(() => true));
  };

  beforeEach(async () => {
    running = await runDynamoDb(temporaryFolder());
    onTestFinished(() => running.stop());
  });

  it('is gone for requests on items as soon as it is deleted', async () => {
    await create('id');
    await running.client.send(new DeleteTableCommand({ TableName: 'things' }));
    await expect(put({ id: 'b' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('takes the keys of the new table, not those it had before', async () => {
    await create('id');
    await running.client.send(new DeleteTableCommand({ TableName: 'things' }));
    await eventually(() => running.client.send(new CreateTableCommand(keyedBy('code'))).then(() => true));
    await eventually(() => put({ code: 'a', id: 'no key any more' }).then(() => true));
    await expect(put({ id: 'a' })).rejects.toMatchObject({ name: 'ValidationException' });
    const { Item } = await running.documents.send(new GetCommand({ TableName: 'things', Key: { code: 'a' } }));
    expect(Item).toEqual({ code: 'a', id: 'no key any more' });
  });
});

describe('an index that comes to a table which has items', () => {
  let folder: string;
  let running: RunningDynamoDb;

  const restart = async (): Promise<void> => {
    await running.stop();
    running = await runDynamoDb(folder);
  };
  const put = (Item: Record<string, unknown>) =>
    running.documents.send(new PutCommand({ TableName: 'boards', Item: { pk: 'p', ...Item } }));
  const ownedBy = async (owner: string): Promise<Record<string, unknown>[]> => {
    const { Items = [] } = await running.documents.send(
      new QueryCommand({
        TableName: 'boards',
        IndexName: 'byOwner',
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner },
      }),
    );
    return Items;
  };

  beforeEach(async () => {
    folder = temporaryFolder();
    running = await runDynamoDb(folder);
    await running.dynamo.ensureTable(tableSpec('boards', 'NEW_IMAGE'));
    onTestFinished(() => running.stop());
  });

  it('holds those that have its key, and from then on what is written', async () => {
    await put({ sk: '1', owner: 'ann', score: '7' });
    await put({ sk: '2', owner: 'bob' });
    await put({ sk: '3' });
    await put({ sk: '4', owner: 4 });
    await running.dynamo.ensureTable(grownTableSpec('boards', 'NEW_IMAGE'));
    expect(await ownedBy('ann')).toEqual([{ pk: 'p', sk: '1', owner: 'ann', score: '7' }]);
    await put({ sk: '5', owner: 'ann' });
    await put({ sk: '1', owner: 'bob' });
    await running.documents.send(new DeleteCommand({ TableName: 'boards', Key: { pk: 'p', sk: '2' } }));
    expect([await ownedBy('ann'), await ownedBy('bob')]).toEqual([
      [{ pk: 'p', sk: '5', owner: 'ann' }],
      [{ pk: 'p', sk: '1', owner: 'bob' }],
    ]);
  });

  it('holds more items than are written at once', async () => {
    const text = 'x'.repeat(200);
    const items = Array.from({ length: 2_300 }, (_, at) => ({ pk: 'p', sk: String(10_000 + at), owner: 'ann', text }));
    for (let from = 0; from < items.length; from += 25) {
      const boards = items.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
      await running.documents.send(new BatchWriteCommand({ RequestItems: { boards } }));
    }
    await running.dynamo.ensureTable(grownTableSpec('boards', 'NEW_IMAGE'));
    expect(await ownedBy('ann')).toEqual(items);
  });

  it('is described like the others, and stays over restarts; so does the stream', async () => {
    const streamArn = running.dynamo.streamArn('boards');
    await running.dynamo.ensureTable(grownTableSpec('boards', 'NEW_IMAGE'));
    await restart();
    await running.dynamo.ensureTable(grownTableSpec('boards', 'NEW_IMAGE'));
    await put({ sk: '1', owner: 'ann' });
    const { Table } = await running.client.send(new DescribeTableCommand({ TableName: 'boards' }));
    const indexes = Table?.GlobalSecondaryIndexes?.map(({ IndexName, IndexStatus, IndexArn }) => [
      IndexName,
      IndexStatus,
      IndexArn?.split(':').at(-1),
    ]);
    expect(indexes).toEqual(
      ['byScore', 'byOwner', 'byKind'].map((name) => [name, 'ACTIVE', `table/boards/index/${name}`]),
    );
    expect(await ownedBy('ann')).toEqual([{ pk: 'p', sk: '1', owner: 'ann' }]);
    expect(running.dynamo.streamArn('boards')).toBe(streamArn);
  });

  it('is not added when anything else differs too', async () => {
    const { createTable, ...spec } = grownTableSpec('boards', 'NEW_IMAGE');
    const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
    const other = { ...spec, createTable: { ...createTable, KeySchema } };
    await expect(running.dynamo.ensureTable(other)).rejects.toMatchObject({ code: 'TABLE_CHANGED' });
    const { Table } = await running.client.send(new DescribeTableCommand({ TableName: 'boards' }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['byScore']);
  });
});
