import { CreateTableCommand, type CreateTableCommandInput, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type RunningDynamoDb, runDynamoDb } from '../../support/local-dynamodb.ts';
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
