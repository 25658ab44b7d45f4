import { type ClassBest, type ClassId, parseRaceSlot, type RacerId, rankKeyOf, toRacerId } from '@alleycat/domain';
import type { LeaderboardStore } from '@alleycat/domain/ports';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { BATCH_KEYS_MAX, getItem } from './dynamo-gets.ts';
import {
  classPartition,
  countItems,
  type DynamoTable,
  putIf,
  queryItems,
  queryPages,
  racerSort,
} from './dynamo-table.ts';
import { type StoredItem, toStoredItem } from './stored-item.ts';

const INDEX = 'byRank';
const sortPrefix = racerSort('');

export const dynamoLeaderboardStore = (table: DynamoTable): LeaderboardStore => ({
  recordBest: async (classId, best) => {
    // The join of bests as one conditional write. A smaller rank key is a higher output or an earlier race.
    const isFirst = 'attribute_not_exists(PK)';
    const ranksBefore = 'rankKey > :rankKey';
    // No parentheses: AND binds before OR in DynamoDB, and parsers that backtrack take four times as long with them.
    const ranksEqualWithSmallerName = 'rankKey = :rankKey AND #name > :name';
    const { racerId, name, outputHundredths, raceId } = best;
    const rankKey = rankKeyOf(best);
    await putIf(table, {
      Item: { PK: classPartition(classId), SK: racerSort(racerId), outputHundredths, name, raceId, rankKey },
      ConditionExpression: [isFirst, ranksBefore, ranksEqualWithSmallerName].join(' OR '),
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: { ':rankKey': rankKey, ':name': name },
    });
  },

  read: async (classId, racerId) => {
    const item = await getItem(table, { PK: classPartition(classId), SK: racerSort(racerId) }); // never behind the index
    return item && bestOf(item);
  },

  readMany: async (classId, racerIds) => {
    const PK = classPartition(classId);
    const keys = racerIds.map((racerId) => ({ PK, SK: racerSort(racerId) }));
    const batches = Array.from({ length: Math.ceil(keys.length / BATCH_KEYS_MAX) }, (_, index) =>
      keys.slice(index * BATCH_KEYS_MAX, (index + 1) * BATCH_KEYS_MAX),
    );
    const answers = await Promise.all(
      batches.map((Keys) =>
        table.documents.send(new BatchGetCommand({ RequestItems: { [table.tableName]: { Keys } } })),
      ),
    );
    // Keys that were left out for the sake of capacity are not asked for again: there is no need to know them.
    return answers.flatMap(({ Responses }) =>
      (Responses?.[table.tableName] ?? []).map((item) => bestOf(toStoredItem(item))),
    );
  },

  top: async ({ classId, limit, afterRankKey }) => {
    const range =
      afterRankKey === undefined ? {} : { condition: 'rankKey > :after', values: { ':after': afterRankKey } };
    const items = await queryItems(table, inRankOrder(classId, range), limit);
    return items.map(bestOf);
  },

  above: async ({ classId, limit, rankKey }) => {
    const range = { condition: 'rankKey < :rankKey', values: { ':rankKey': rankKey } };
    const items = await queryItems(table, { ...inRankOrder(classId, range), ScanIndexForward: false }, limit);
    return items.map(bestOf).reverse();
  },

  countBetter: async ({ classId, rankKey, fromRankKey, except }) => {
    if (fromRankKey === undefined) {
      const range = { condition: 'rankKey < :rankKey', values: { ':rankKey': rankKey } };
      return await countExcept(table, inRankOrder(classId, range), except);
    }
    if (fromRankKey >= rankKey) return 0;
    // A key condition takes both bounds as BETWEEN only, which includes the upper one.
    const range = {
      condition: 'rankKey BETWEEN :from AND :below',
      values: { ':from': fromRankKey, ':below': justBelow(rankKey) },
    };
    return await countExcept(table, inRankOrder(classId, range), except);
  },

  // By the table's own key: its index byRank follows it, and may be behind.
  async *pages(classId) {
    const pages = queryPages(table, {
      KeyConditionExpression: 'PK = :class AND begins_with(SK, :racers)',
      ExpressionAttributeValues: { ':class': classPartition(classId), ':racers': sortPrefix },
      ConsistentRead: true,
    });
    for await (const items of pages) yield items.map(bestOf);
  },
});

/** Counting reads every item, so looking at their racers takes no more of what is billed. */
const countExcept = async (
  table: DynamoTable,
  query: ReturnType<typeof inRankOrder>,
  except: ReadonlySet<RacerId> | undefined,
): Promise<number> => {
  if (except === undefined || except.size === 0) return await countItems(table, query);
  const items = await queryItems(table, { ...query, ProjectionExpression: 'SK' });
  return items.filter((item) => !except.has(racerOf(item))).length;
};

interface RankRange {
  condition?: string;
  values?: Record<string, string>;
}

const inRankOrder = (classId: ClassId, { condition, values }: RankRange) => ({
  IndexName: INDEX,
  KeyConditionExpression: ['PK = :class', condition].filter(Boolean).join(' AND '),
  ExpressionAttributeValues: { ':class': classPartition(classId), ...values },
});

/** Text after every rank key that is less than the given one, and before that one. Rank keys are ASCII. */
const justBelow = (rankKey: string): string => {
  const last = rankKey.length - 1;
  return `${rankKey.slice(0, last)}${String.fromCharCode(rankKey.charCodeAt(last) - 1)}\u{10ffff}`;
};

const racerOf = (item: StoredItem): RacerId => toRacerId(item.text('SK').slice(sortPrefix.length));

const bestOf = (item: StoredItem): ClassBest => {
  const { raceId, startSeconds } = parseRaceSlot(item.text('raceId'));
  return {
    racerId: racerOf(item),
    name: item.text('name'),
    outputHundredths: item.number('outputHundredths'),
    raceId,
    startSeconds,
  };
};
