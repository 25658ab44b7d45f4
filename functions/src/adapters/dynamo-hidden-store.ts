import { encodeHiddenRacers, type HiddenRacer, StaleWriteError, toRacerId } from '@alleycat/domain';
import type { HiddenStore } from '@alleycat/domain/ports';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type DynamoTable, putIf } from './dynamo-table.ts';
import { type StoredItem, toStoredItem } from './stored-item.ts';

export interface DynamoHiddenStoreOptions {
  /** Whether a read sees every write before it, at twice the price. @default true */
  readonly isReadConsistent?: boolean;
  /** How long a read may take with all its attempts, ms. @default as long as the client tries */
  readonly readTimeoutMs?: number;
}

const KEY = { PK: 'hidden', SK: 'racers' };

/** The hidden racers as one item. */
export const dynamoHiddenStore = (
  table: DynamoTable,
  { isReadConsistent = true, readTimeoutMs }: DynamoHiddenStoreOptions = {},
): HiddenStore => ({
  read: async () => {
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.tableName, Key: KEY, ConsistentRead: isReadConsistent }),
      readTimeoutMs === undefined ? {} : { abortSignal: AbortSignal.timeout(readTimeoutMs) },
    );
    if (Item === undefined) return { version: 0, racers: [] };
    const item = toStoredItem(Item);
    return { version: item.number('version'), racers: racersOf(item) };
  },

  write: async ({ version, racers }, expectedVersion) => {
    const isFirst = 'attribute_not_exists(PK)';
    const isAsExpected = '#version = :expectedVersion';
    const isWritten = await putIf(table, {
      Item: { ...KEY, racers: encodeHiddenRacers(racers), version },
      ...(expectedVersion === 0
        ? { ConditionExpression: isFirst }
        : {
            ConditionExpression: isAsExpected,
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':expectedVersion': expectedVersion },
          }),
    });
    if (!isWritten) throw new StaleWriteError(`the hidden racers are no longer version ${expectedVersion}`);
  },
});

const racersOf = (item: StoredItem): HiddenRacer[] => {
  const rows = item.json('racers');
  if (!Array.isArray(rows)) throw item.invalid('racers');
  return rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw item.invalid('racers');
    const [racerId, hiddenAtMs, reason]: unknown[] = row;
    if (typeof hiddenAtMs !== 'number' || typeof reason !== 'string') throw item.invalid('racers');
    return { racerId: toRacerId(racerId), hiddenAtMs, reason };
  });
};
