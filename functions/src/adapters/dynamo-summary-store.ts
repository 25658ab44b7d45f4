import { parseRaceSlot } from '@alleycat/domain';
import type { RaceSummary, SummaryStore } from '@alleycat/domain/ports';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type DynamoTable, isConditionFailure, queryItems, racePartition } from './dynamo-table.ts';
import { type StoredItem, toStoredItem } from './stored-item.ts';

const SORT = 'summary';
const partitionPrefix = racePartition('');

export const dynamoSummaryStore = (table: DynamoTable): SummaryStore => ({
  recordRacerCount: async ({ raceId, classId, startSeconds }, racerCount) => {
    const isNew = 'attribute_not_exists(racerCount)';
    const isMore = 'racerCount < :racerCount';
    const update = new UpdateCommand({
      TableName: table.tableName,
      Key: { PK: racePartition(raceId), SK: SORT },
      UpdateExpression: 'SET racerCount = :racerCount, summaryClassId = :classId, summaryStartSeconds = :startSeconds',
      ConditionExpression: [isNew, isMore].join(' OR '),
      ExpressionAttributeValues: { ':racerCount': racerCount, ':classId': classId, ':startSeconds': startSeconds },
    });
    try {
      await table.documents.send(update);
    } catch (error) {
      if (!isConditionFailure(error)) throw error; // the stored count is at least as high: nothing to do
    }
  },

  read: async (raceId) => {
    const Key = { PK: racePartition(raceId), SK: SORT };
    const { Item } = await table.documents.send(new GetCommand({ TableName: table.tableName, Key }));
    return Item === undefined ? undefined : summaryOf(toStoredItem(Item));
  },

  list: async (classId, { beforeStartSeconds, limit }) => {
    const isEarlier = beforeStartSeconds === undefined ? '' : ' AND summaryStartSeconds < :before';
    const items = await queryItems(
      table,
      {
        IndexName: 'byClassStart',
        KeyConditionExpression: `summaryClassId = :classId${isEarlier}`,
        ExpressionAttributeValues: {
          ':classId': classId,
          ...(beforeStartSeconds === undefined ? {} : { ':before': beforeStartSeconds }),
        },
        ScanIndexForward: false,
      },
      limit,
    );
    return items.map(summaryOf);
  },
});

const summaryOf = (item: StoredItem): RaceSummary => ({
  ...parseRaceSlot(item.text('PK').slice(partitionPrefix.length)),
  racerCount: item.number('racerCount'),
});
