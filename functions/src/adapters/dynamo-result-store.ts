import { toRacerId } from '@alleycat/domain';
import type { ResultStore } from '@alleycat/domain/ports';
import { type DynamoTable, putIf, queryItems, racePartition, racerSort } from './dynamo-table.ts';

const sortPrefix = racerSort('');

export const dynamoResultStore = (table: DynamoTable): ResultStore => ({
  recordFinal: async (raceId, { racerId, name, outputHundredths }) => {
    // The join of final results as one conditional write: a result that loses changes nothing.
    const isFirst = 'attribute_not_exists(PK)';
    const isHigher = 'outputHundredths < :output';
    // No parentheses: AND binds before OR in DynamoDB, and parsers that backtrack take four times as long with them.
    const isEqualWithSmallerName = 'outputHundredths = :output AND #name > :name';
    await putIf(table, {
      Item: { PK: racePartition(raceId), SK: racerSort(racerId), outputHundredths, name },
      ConditionExpression: [isFirst, isHigher, isEqualWithSmallerName].join(' OR '),
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: { ':output': outputHundredths, ':name': name },
    });
  },

  // Strongly consistent: official results are cached for long.
  list: async (raceId) => {
    const items = await queryItems(table, {
      KeyConditionExpression: 'PK = :race AND begins_with(SK, :racer)',
      ExpressionAttributeValues: { ':race': racePartition(raceId), ':racer': sortPrefix },
      ConsistentRead: true,
    });
    return items.map((item) => ({
      racerId: toRacerId(item.text('SK').slice(sortPrefix.length)),
      name: item.text('name'),
      outputHundredths: item.number('outputHundredths'),
    }));
  },
});
