import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { type StoredItem, toStoredItem } from './stored-item.ts';

/** The one table, and the client to reach it by. */
export interface DynamoTable {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
}

export const racePartition = (raceId: string): string => `race-${raceId}`;
export const classPartition = (classId: number): string => `class-${classId}`;
export const racerSort = (racerId: string): string => `racer-${racerId}`;

type TableInput<Input extends { TableName: unknown }> = Omit<Input, 'TableName'>;

/** Puts an item; false if its condition did not hold, and then nothing has changed. */
export const putIf = async (table: DynamoTable, input: TableInput<PutCommandInput>): Promise<boolean> => {
  try {
    await table.documents.send(new PutCommand({ TableName: table.tableName, ...input }));
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
};

export const isConditionFailure = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

/** Items of a query in its order, page after page, until `maxItems` of them or the end. */
export const queryItems = async (
  table: DynamoTable,
  input: TableInput<QueryCommandInput>,
  maxItems = Number.POSITIVE_INFINITY,
): Promise<StoredItem[]> => {
  const items: StoredItem[] = [];
  if (maxItems === 0) return items; // DynamoDB takes no limit below 1
  const limit = () => (Number.isFinite(maxItems) ? { Limit: maxItems - items.length } : {});
  for await (const { Items = [] } of answersTo(table, input, limit)) {
    for (const item of Items) items.push(toStoredItem(item));
    if (items.length >= maxItems) break;
  }
  return items;
};

/** Items of a query in its order, in the pages that DynamoDB makes of them: at most 1 MB each, and some may be empty. */
export async function* queryPages(
  table: DynamoTable,
  input: TableInput<QueryCommandInput>,
): AsyncGenerator<readonly StoredItem[]> {
  for await (const { Items = [] } of answersTo(table, input)) yield Items.map(toStoredItem);
}

/** Number of items of a query, over all its pages. */
export const countItems = async (table: DynamoTable, input: TableInput<QueryCommandInput>): Promise<number> => {
  let count = 0;
  for await (const { Count = 0 } of answersTo(table, { ...input, Select: 'COUNT' })) count += Count;
  return count;
};

/** What DynamoDB answers to a query, each page when it is asked for; `limit` is asked before each. */
async function* answersTo(
  table: DynamoTable,
  input: TableInput<QueryCommandInput>,
  limit: () => Pick<QueryCommandInput, 'Limit'> = () => ({}),
): AsyncGenerator<QueryCommandOutput> {
  let startKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await table.documents.send(
      new QueryCommand({ TableName: table.tableName, ...input, ...limit(), ExclusiveStartKey: startKey }),
    );
    yield page;
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
}
