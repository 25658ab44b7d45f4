import { packStandings, StaleWriteError, unpackStandings } from '@alleycat/domain';
import type { StandingsStore } from '@alleycat/domain/ports';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type DynamoTable, putIf, racePartition } from './dynamo-table.ts';
import { toStoredItem } from './stored-item.ts';

/** Sort key of the standings; the table stream is filtered by it. */
const SORT = 'results';

export const dynamoStandingsStore = (table: DynamoTable): StandingsStore => ({
  read: async (raceId) => {
    const Key = { PK: racePartition(raceId), SK: SORT };
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.tableName, Key, ConsistentRead: true }),
    );
    if (Item === undefined) return undefined;
    const item = toStoredItem(Item);
    return {
      version: item.number('version'),
      publishedAtMs: item.number('publishedAtMs'),
      newestSecond: item.number('newestSecond'),
      standings: unpackStandings(item.bytes('standings')),
    };
  },

  write: async (raceId, { version, publishedAtMs, newestSecond, standings }, expectedVersion) => {
    const isFirst = 'attribute_not_exists(PK)';
    const isAsExpected = '#version = :expectedVersion';
    const isWritten = await putIf(table, {
      Item: {
        PK: racePartition(raceId),
        SK: SORT,
        standings: packStandings(standings),
        version,
        publishedAtMs,
        newestSecond,
      },
      ...(expectedVersion === 0
        ? { ConditionExpression: isFirst }
        : {
            ConditionExpression: isAsExpected,
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':expectedVersion': expectedVersion },
          }),
    });
    if (!isWritten)
      throw new StaleWriteError(`the standings of race ${raceId} are no longer version ${expectedVersion}`);
  },
});
