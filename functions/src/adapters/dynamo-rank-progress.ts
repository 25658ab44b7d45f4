import type { ClassId } from '@alleycat/domain';
import type { RankProgressStore } from '@alleycat/domain/ports';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { getItem } from './dynamo-gets.ts';
import { type DynamoTable, putIf } from './dynamo-table.ts';
import { type StoredItem, toStoredItem } from './stored-item.ts';

const PARTITION = 'ranks';
const writesKey = (classId: ClassId) => ({ PK: PARTITION, SK: `writes-${classId}` });
const milestonesKey = (classId: ClassId) => ({ PK: PARTITION, SK: `milestones-${classId}` });

/** What the table knows of the rank index: two items a class. */
export const dynamoRankProgress = (table: DynamoTable): RankProgressStore => ({
  // An older count would let an index pass that has lost what came since.
  readWriteCount: async (classId) => (await getItem(table, writesKey(classId)))?.number('writeCount') ?? 0,

  raiseWriteCount: async (classId, writeCount) => {
    // If the condition does not hold it is as many already.
    await putIf(table, {
      Item: { ...writesKey(classId), writeCount },
      ConditionExpression: 'attribute_not_exists(writeCount) OR writeCount < :writeCount',
      ExpressionAttributeValues: { ':writeCount': writeCount },
    });
  },

  readMilestones: async (classId) => {
    const { Item } = await table.documents.send(
      new GetCommand({ TableName: table.tableName, Key: milestonesKey(classId) }),
    );
    if (Item === undefined) return undefined;
    const item = toStoredItem(Item);
    return {
      stride: item.number('stride'),
      rankKeys: rankKeysIn(item),
      racerCount: item.number('racerCount'),
      writeCount: item.number('writeCount'),
      takenAtMs: item.number('takenAtMs'),
    };
  },

  writeMilestones: async (classId, { rankKeys, ...milestones }) => {
    const Item = { ...milestonesKey(classId), ...milestones, rankKeys: JSON.stringify(rankKeys) };
    await table.documents.send(new PutCommand({ TableName: table.tableName, Item }));
  },
});

const rankKeysIn = (item: StoredItem): readonly string[] => {
  const rankKeys = item.json('rankKeys');
  if (!Array.isArray(rankKeys) || !rankKeys.every(isText)) throw item.invalid('rankKeys');
  return rankKeys;
};

const isText = (value: unknown): value is string => typeof value === 'string';
