import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type ClassBest, type ClassId, rankKeyOf } from '../../../domain/src/index.ts';
import { bestAt } from './field.ts';

const BATCH_ITEMS = 25;
const CALLERS = 8;

export interface FillTable {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** Puts so many racers of a class into the table, with the attributes that `finish` writes. */
export const fillTable = async (
  { documents, tableName }: FillTable,
  classId: ClassId,
  count: number,
): Promise<void> => {
  let next = 0;
  const call = async (): Promise<void> => {
    while (next < count) {
      const start = next;
      next = Math.min(count, start + BATCH_ITEMS);
      const bests = Array.from({ length: next - start }, (_, index) => bestAt(classId, start + index));
      const RequestItems = { [tableName]: bests.map((best) => ({ PutRequest: { Item: itemOf(classId, best) } })) };
      await documents.send(new BatchWriteCommand({ RequestItems }));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
};

const itemOf = (classId: ClassId, best: ClassBest) => ({
  PK: `class-${classId}`,
  SK: `racer-${best.racerId}`,
  outputHundredths: best.outputHundredths,
  name: best.name,
  raceId: best.raceId,
  rankKey: rankKeyOf(best),
});
