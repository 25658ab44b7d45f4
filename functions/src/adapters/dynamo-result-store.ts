import { type FinalResult, parseRaceSlot, toRacerId } from '@alleycat/domain';
import type { RacerFinalPosition, ResultStore } from '@alleycat/domain/ports';
import { type DynamoTable, putIf, queryItems, racePartition, racerSort } from './dynamo-table.ts';
import type { StoredItem } from './stored-item.ts';

const INDEX = 'byRacer';
const partitionPrefix = racePartition('');
const sortPrefix = racerSort('');

export const dynamoResultStore = (table: DynamoTable): ResultStore => ({
  recordFinal: async (raceId, { racerId, name, outputHundredths }) => {
    // The join of final results as one conditional write: a result that loses changes nothing.
    const isFirst = 'attribute_not_exists(PK)';
    const isHigher = 'outputHundredths < :output';
    // No parentheses: AND binds before OR in DynamoDB, and parsers that backtrack take four times as long with them.
    const isEqualWithSmallerName = 'outputHundredths = :output AND #name > :name';
    await putIf(table, {
      Item: {
        PK: racePartition(raceId),
        SK: racerSort(racerId),
        outputHundredths,
        name,
        resultRacerId: racerId,
        resultKey: resultKeyOf(parseRaceSlot(raceId)),
      },
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
    return items.map(finalOf);
  },

  listOfRacer: async (racerId, { before, limit }) => {
    const isBefore = before === undefined ? '' : ' AND resultKey < :before';
    const items = await queryItems(
      table,
      {
        IndexName: INDEX,
        KeyConditionExpression: `resultRacerId = :racer${isBefore}`,
        ExpressionAttributeValues: {
          ':racer': racerId,
          ...(before === undefined ? {} : { ':before': resultKeyOf(before) }),
        },
        ScanIndexForward: false,
      },
      limit,
    );
    return items.map((item) => ({
      ...finalOf(item),
      ...parseRaceSlot(item.text('PK').slice(partitionPrefix.length)),
    }));
  },
});

const START_DIGITS = 12;
const CLASS_DIGITS = 5;

/** Text whose order is that of a racer's results: by start, then by class. */
const resultKeyOf = ({ startSeconds, classId }: RacerFinalPosition): string =>
  `${String(startSeconds).padStart(START_DIGITS, '0')}#${String(classId).padStart(CLASS_DIGITS, '0')}`;

const finalOf = (item: StoredItem): FinalResult => ({
  racerId: toRacerId(item.text('SK').slice(sortPrefix.length)),
  name: item.text('name'),
  outputHundredths: item.number('outputHundredths'),
});
