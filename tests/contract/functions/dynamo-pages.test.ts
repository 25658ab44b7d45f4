import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { byLeaderboard } from '../../../domain/src/index.ts';
import { dynamoLeaderboardStore } from '../../../functions/src/adapters/dynamo-leaderboard-store.ts';
import { allOf } from '../../support/all-of.ts';
import { type LocalDynamo, startDynalite } from '../../support/dynalite.ts';
import { classId, race, racerId } from '../../support/readings.ts';

/** Two of these fit into a page of a query, which ends at 1 MB. */
const PADDING = 'x'.repeat(390_000);

let dynamo: LocalDynamo;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.stop());

it('reads all bests of a class, however many pages they are, and nothing else of its partition', async () => {
  const { documents, tableName } = await dynamo.createTable();
  const { raceId, startSeconds } = race();
  const bests = Array.from({ length: 7 }, (_, index) => ({
    racerId: racerId(`racer-${index}`),
    name: `Racer ${index}`,
    outputHundredths: 9_000 - index,
    raceId,
    startSeconds,
  }));
  for (const { racerId: id, name, outputHundredths } of bests) {
    const Item = { PK: 'class-1', SK: `racer-${id}`, name, outputHundredths, raceId, padding: PADDING };
    await documents.send(new PutCommand({ TableName: tableName, Item }));
  }
  await documents.send(new PutCommand({ TableName: tableName, Item: { PK: 'class-1', SK: 'summary' } }));
  const pages = await allOf(dynamoLeaderboardStore({ documents, tableName }).pages(classId(1)));
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flat().sort(byLeaderboard)).toEqual(bests);
});
