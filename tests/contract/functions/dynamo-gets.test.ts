import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getItem, type ItemKey } from '../../../functions/src/adapters/dynamo-gets.ts';
import type { DynamoTable } from '../../../functions/src/adapters/dynamo-table.ts';
import { answered } from '../../support/answered-client.ts';
import { type LocalDynamo, startDynalite } from '../../support/dynalite.ts';

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.stop());

const keyOf = (number: number): ItemKey => ({ PK: `class-${number % 3}`, SK: `racer-${number}` });

/** A table with items of the numbers below `count`, and the names of the commands that it was sent since. */
const openTable = async (count: number): Promise<{ table: DynamoTable; sent: string[] }> => {
  const table = await dynamo.createTable(); // all share one client
  const isOfTable = (input: object): boolean => JSON.stringify(input).includes(JSON.stringify(table.tableName));
  for (let number = 0; number < count; number += 1) {
    await table.documents.send(new PutCommand({ TableName: table.tableName, Item: { ...keyOf(number), number } }));
  }
  const sent: string[] = [];
  table.documents.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        if (isOfTable(args.input)) sent.push(commandName);
        return next(args);
      },
    { step: 'initialize' },
  );
  return { table, sent };
};

const numberOf = async (table: DynamoTable, number: number): Promise<number | undefined> =>
  (await getItem(table, keyOf(number)))?.number('number');

describe('items that are asked for in one turn', () => {
  it('come with one request, whoever asks for them, and those that are not there are missed', async () => {
    const { table, sent } = await openTable(3);
    const numbers = await Promise.all([0, 1, 2, 1, 3].map((number) => numberOf(table, number)));
    expect([numbers, sent]).toEqual([[0, 1, 2, 1, undefined], ['BatchGetItemCommand']]);
  });

  it('come with as many requests as they need, a hundred each', async () => {
    const { table, sent } = await openTable(203);
    const asked = Array.from({ length: 203 }, (_, number) => number);
    expect(await Promise.all(asked.map((number) => numberOf(table, number)))).toEqual(asked);
    expect(sent).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  it('are read of the table that each is asked of', async () => {
    const [full, empty] = [await openTable(2), await openTable(0)];
    const asked = [numberOf(full.table, 0), numberOf(empty.table, 0), numberOf(full.table, 1)];
    expect(await Promise.all(asked)).toEqual([0, undefined, 1]);
    expect([full.sent, empty.sent]).toEqual([['BatchGetItemCommand'], ['GetItemCommand']]);
  });

  it('are as they are now: nothing is remembered for the next turn', async () => {
    const { table, sent } = await openTable(1);
    const before = await numberOf(table, 0);
    await table.documents.send(new PutCommand({ TableName: table.tableName, Item: { ...keyOf(0), number: 7 } }));
    expect([before, await numberOf(table, 0)]).toEqual([0, 7]);
    expect(sent).toEqual(['GetItemCommand', 'PutItemCommand', 'GetItemCommand']);
  });
});

describe('a table that does not read all at once', () => {
  const tableName = 'races';
  const tableThat = (answer: Parameters<typeof answered>[1]) => {
    const { client, asked } = answered(
      DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' })),
      answer,
    );
    return { table: { documents: client, tableName }, asked };
  };

  it('aws-semantics 4.2: is asked for what is left once more, one by one', async () => {
    const { table, asked } = tableThat(({ name }) =>
      name === 'BatchGetItem'
        ? {
            Responses: { [tableName]: [{ ...keyOf(1), number: 1 }] },
            UnprocessedKeys: { [tableName]: { Keys: [keyOf(0), keyOf(2)], ConsistentRead: true } },
          }
        : { Item: { ...keyOf(0), number: 100 } },
    );
    expect(await Promise.all([0, 1, 2, 3].map((number) => numberOf(table, number)))).toEqual([100, 1, 100, undefined]);
    const alone = (number: number) => ({ TableName: tableName, Key: keyOf(number), ConsistentRead: true });
    expect(asked.map(({ input }) => input)).toEqual([
      { RequestItems: { [tableName]: { Keys: [0, 1, 2, 3].map(keyOf), ConsistentRead: true } } },
      alone(0),
      alone(2),
    ]);
  });

  it('fails all who asked in that turn, and none after', async () => {
    let isDown = true;
    const { table } = tableThat(() => {
      if (isDown) throw new Error('no table');
      return { Item: { ...keyOf(0), number: 5 } };
    });
    const failed = await Promise.allSettled([numberOf(table, 0), numberOf(table, 1)]);
    isDown = false;
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await numberOf(table, 0)).toBe(5);
  });
});
