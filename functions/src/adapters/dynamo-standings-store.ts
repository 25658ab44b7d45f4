import { joinStandings, StaleWriteError } from '@alleycat/domain';
import type { StandingsStore } from '@alleycat/domain/ports';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type DynamoTable, putIf, queryItems, racePartition } from './dynamo-table.ts';
import { STANDINGS_SORT, standingsAttributes, standingsOf, standingsSort } from './standings-item.ts';
import { toStoredItem } from './stored-item.ts';

export const dynamoStandingsStore = (table: DynamoTable): StandingsStore => ({
  read: async (raceId) => {
    const items = await queryItems(table, {
      KeyConditionExpression: 'PK = :race AND begins_with(SK, :standings)',
      ExpressionAttributeValues: { ':race': racePartition(raceId), ':standings': STANDINGS_SORT },
      ConsistentRead: true,
    });
    return joinStandings(items.map(standingsOf));
  },

  readOf: async ({ raceId, writer }) => {
    const Key = { PK: racePartition(raceId), SK: standingsSort(writer) };
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.tableName, Key, ConsistentRead: true }),
    );
    return Item === undefined ? undefined : standingsOf(toStoredItem(Item));
  },

  write: async ({ raceId, writer }, next, expectedVersion) => {
    const isFirst = 'attribute_not_exists(PK)';
    const isAsExpected = '#version = :expectedVersion';
    const isWritten = await putIf(table, {
      Item: { PK: racePartition(raceId), SK: standingsSort(writer), ...standingsAttributes(writer, next) },
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
