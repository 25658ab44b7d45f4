import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import { type StoredItem, toStoredItem } from './stored-item.ts';

export interface ItemKey {
  readonly PK: string;
  readonly SK: string;
}

/** DynamoDB's limit. */
export const BATCH_KEYS_MAX = 100;

/**
 * Reads an item, never behind a write that was answered before. What is asked for in one turn goes to the table as one
 * request: a request costs a function far more than a key does, and DynamoDB charges by the key.
 */
export const getItem = (table: DynamoTable, key: ItemKey): Promise<StoredItem | undefined> => {
  const gets = getsOfThisTurn(table);
  const name = nameOf(key);
  const known = gets.get(name);
  if (known !== undefined) return known.item.promise;
  const item = Promise.withResolvers<StoredItem | undefined>();
  gets.set(name, { key, item });
  return item.promise;
};

interface Get {
  readonly key: ItemKey;
  readonly item: PromiseWithResolvers<StoredItem | undefined>;
}
/** By the name of the key: DynamoDB refuses a batch that has a key twice. */
type Gets = Map<string, Get>;

const nameOf = ({ PK, SK }: ItemKey): string => JSON.stringify([PK, SK]);

const collecting = new WeakMap<DynamoTable, Gets>();

const getsOfThisTurn = (table: DynamoTable): Gets => {
  const collected = collecting.get(table);
  if (collected !== undefined && collected.size < BATCH_KEYS_MAX) return collected;
  const gets: Gets = new Map();
  collecting.set(table, gets);
  queueMicrotask(() => {
    if (collecting.get(table) === gets) collecting.delete(table);
    void answer(table, gets);
  });
  return gets;
};

const answer = async (table: DynamoTable, gets: Gets): Promise<void> => {
  try {
    const itemOf = await (gets.size === 1 ? readEach(table) : readBatch(table, gets));
    for (const { key, item } of gets.values()) item.resolve(itemOf(key));
  } catch (error) {
    for (const { item } of gets.values()) item.reject(error);
  }
};

type ItemOf = (key: ItemKey) => StoredItem | undefined | Promise<StoredItem | undefined>;

const readEach =
  ({ documents, tableName }: DynamoTable): ItemOf =>
  async (Key) =>
    storedItemOf((await documents.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item);

const readBatch = async (table: DynamoTable, gets: Gets): Promise<ItemOf> => {
  const { documents, tableName } = table;
  const Keys = [...gets.values()].map(({ key }) => key);
  const { Responses, UnprocessedKeys } = await documents.send(
    new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
  );
  const found = new Map(Responses?.[tableName]?.map((item) => [nameOf(item as ItemKey), item]));
  const left = new Set(UnprocessedKeys?.[tableName]?.Keys?.map((key) => nameOf(key as ItemKey)));
  // What was too much for the table is asked for alone: such a request waits and tries again, as often as all others do.
  const readAlone = readEach(table);
  return (key) => (left.has(nameOf(key)) ? readAlone(key) : storedItemOf(found.get(nameOf(key))));
};

const storedItemOf = (item: Record<string, unknown> | undefined): StoredItem | undefined =>
  item === undefined ? undefined : toStoredItem(item);
