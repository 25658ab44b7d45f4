import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dynamoBreakerStore } from '../../../functions/src/adapters/dynamo-breaker-store.ts';
import { dynamoLeaderboardStore } from '../../../functions/src/adapters/dynamo-leaderboard-store.ts';
import { dynamoRankProgress } from '../../../functions/src/adapters/dynamo-rank-progress.ts';
import { dynamoResultStore } from '../../../functions/src/adapters/dynamo-result-store.ts';
import { dynamoRosterStore } from '../../../functions/src/adapters/dynamo-roster-store.ts';
import { dynamoStandingsStore } from '../../../functions/src/adapters/dynamo-standings-store.ts';
import { dynamoSummaryStore } from '../../../functions/src/adapters/dynamo-summary-store.ts';
import { type LocalDynamo, type LocalTable, startDynalite } from '../../support/dynalite.ts';
import { classId, race, raceId, racerId, START_SECONDS, standing, writtenBy } from '../../support/readings.ts';

let dynamo: LocalDynamo;
let table: LocalTable;

beforeAll(async () => {
  dynamo = await startDynalite();
});
beforeEach(async () => {
  table = await dynamo.createTable();
});
afterAll(() => dynamo.stop());

const itemsOf = async (PK: string) => {
  const query = new QueryCommand({
    TableName: table.tableName,
    KeyConditionExpression: 'PK = :pk',
    ExpressionAttributeValues: { ':pk': PK },
  });
  return (await table.documents.send(query)).Items;
};

describe('stored items have the agreed shape', () => {
  const PK = `race-${raceId()}`;

  it('standings: six bytes per racer, big-endian, second 0 for a racer without a reading', async () => {
    const standings = [standing({ second: 258, outputHundredths: 772, bestHundredths: 1286 }), undefined];
    const stored = { version: 1, publishedAtMs: 5, newestSecond: 258, standings };
    await dynamoStandingsStore(table).write(writtenBy(), stored, 0);
    const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0]);
    expect(await itemsOf(PK)).toEqual([
      { PK, SK: 'results', standings: bytes, version: 1, publishedAtMs: 5, newestSecond: 258 },
    ]);
  });

  it('standings of one writer of several: under its name, only racers it has seen, and where they are in the roster', async () => {
    const standings = [...Array.from({ length: 258 }, () => undefined), standing({ second: 1 }), undefined];
    const stored = { version: 1, publishedAtMs: 5, newestSecond: 1, standings };
    await dynamoStandingsStore(table).write(writtenBy('shardId-000000000003'), stored, 0);
    expect(await itemsOf(PK)).toEqual([
      {
        PK,
        SK: 'results-shardId-000000000003',
        rosterSize: 260,
        indexes: new Uint8Array([1, 2]),
        standings: new Uint8Array([0, 1, 0x2e, 0xe0, 0x2e, 0xe0]),
        version: 1,
        publishedAtMs: 5,
        newestSecond: 1,
      },
    ]);
  });

  it('roster: pages of 512 entries as JSON text', async () => {
    const entries = Array.from({ length: 513 }, (_, index) => ({
      racerId: racerId(`r${index}`),
      name: `"Ann" ${index}`,
    }));
    await dynamoRosterStore(table).append(raceId(), entries, 0);
    const rows = entries.map((entry) => [entry.racerId, entry.name]);
    expect(await itemsOf(PK)).toEqual([
      { PK, SK: 'roster-0000', entries: JSON.stringify(rows.slice(0, 512)), size: 512 },
      { PK, SK: 'roster-0001', entries: JSON.stringify(rows.slice(512)), size: 1 },
    ]);
  });

  it('switches of consumers, without what a record has not', async () => {
    const { write } = dynamoBreakerStore(table);
    const paused = { version: 1, position: 'paused', sinceMs: 5, reason: 'moving', attempts: 0 } as const;
    const open = { ...paused, position: 'open', attempts: 2, nextAttemptAtMs: 9, redriveSinceMs: 4 } as const;
    await write({ consumer: 'finish', ...paused });
    await write({ consumer: 'records', ...open });
    expect(await itemsOf('ops')).toEqual([
      { PK: 'ops', SK: 'breaker#finish', ...paused },
      { PK: 'ops', SK: 'breaker#records', ...open },
    ]);
  });

  it('what is known of the rank index', async () => {
    const { raiseWriteCount, writeMilestones } = dynamoRankProgress(table);
    const taken = { stride: 2, racerCount: 3, writeCount: 6, takenAtMs: 5 };
    await raiseWriteCount(classId(1), 7);
    await writeMilestones(classId(1), { ...taken, rankKeys: ['53535#001620992100#ann', '54535#001620992100#cat'] });
    expect(await itemsOf('ranks')).toEqual([
      {
        ...{ PK: 'ranks', SK: 'milestones-1', ...taken },
        rankKeys: '["53535#001620992100#ann","54535#001620992100#cat"]',
      },
      { PK: 'ranks', SK: 'writes-1', writeCount: 7 },
    ]);
  });

  it('summary, final result and class best', async () => {
    const final = { racerId: racerId('ann'), name: 'Ann', outputHundredths: 12_000 };
    await dynamoSummaryStore(table).recordRacerCount(race(), 3);
    await dynamoResultStore(table).recordFinal(raceId(), final);
    await dynamoLeaderboardStore(table).recordBest(classId(1), {
      ...final,
      raceId: raceId(),
      startSeconds: START_SECONDS,
    });
    expect([await itemsOf(PK), await itemsOf('class-1')]).toEqual([
      [
        {
          PK,
          SK: 'racer-ann',
          outputHundredths: 12_000,
          name: 'Ann',
          resultRacerId: 'ann',
          resultKey: '001620992100#00001',
        },
        { PK, SK: 'summary', summaryClassId: 1, summaryStartSeconds: START_SECONDS, racerCount: 3 },
      ],
      [
        {
          PK: 'class-1',
          SK: 'racer-ann',
          outputHundredths: 12_000,
          name: 'Ann',
          raceId: raceId(),
          rankKey: '53535#001620992100#ann',
        },
      ],
    ]);
  });
});

const put = (item: Record<string, unknown>) =>
  table.documents.send(new PutCommand({ TableName: table.tableName, Item: { PK: `race-${raceId()}`, ...item } }));

describe('a roster that grows while it is read', () => {
  const rowsOf = (count: number, first = 0) =>
    Array.from({ length: count }, (_, index) => [`r${first + index}`, `Racer ${first + index}`]);
  const putPage = (page: string, rows: readonly unknown[]) =>
    put({ SK: `roster-${page}`, entries: JSON.stringify(rows), size: rows.length });

  // A query reads its items one after the other: pages may be of different moments.
  it('ends at the first page that was not full yet, so that no index ever means another racer', async () => {
    await putPage('0000', rowsOf(512));
    await putPage('0001', rowsOf(400, 512));
    await putPage('0002', rowsOf(3, 1_024));
    const roster = await dynamoRosterStore(table).read(raceId());
    expect(roster.map(({ racerId: id, name }) => [id, name])).toEqual(rowsOf(912));
    expect(await dynamoRosterStore(table).read(raceId(), 600)).toEqual(roster.slice(600));
  });

  it('ends before a page that was not there yet', async () => {
    await putPage('0001', rowsOf(5, 512));
    expect(await dynamoRosterStore(table).read(raceId())).toEqual([]);
  });
});

describe('an item that somebody else wrote', () => {
  it.each([
    ['standings', { version: 1, publishedAtMs: 1, newestSecond: 1, standings: 'text' }],
    ['version', { version: '1', publishedAtMs: 1, newestSecond: 1, standings: new Uint8Array(6) }],
  ])('is refused by the name of what is wrong in standings: %s', async (attribute, attributes) => {
    await put({ SK: 'results', ...attributes });
    await expect(dynamoStandingsStore(table).read(raceId())).rejects.toMatchObject({
      code: 'STORED_ITEM_INVALID',
      message: `item race-${raceId()} / results has no valid attribute "${attribute}"`,
    });
  });

  it.each([
    ['fewer indexes than rows', { rosterSize: 2, indexes: new Uint8Array(2), standings: new Uint8Array(12) }],
    ['a racer beyond the roster', { rosterSize: 2, indexes: new Uint8Array([0, 2]), standings: new Uint8Array(6) }],
  ])('is refused as standings of one writer of several: %s', async (_, attributes) => {
    await put({ SK: 'results-shardId-1', version: 1, publishedAtMs: 1, newestSecond: 1, ...attributes });
    const { read, readOf } = dynamoStandingsStore(table);
    await expect(read(raceId())).rejects.toMatchObject({ code: 'STANDINGS_CORRUPT' });
    await expect(readOf(writtenBy('shardId-1'))).rejects.toMatchObject({ code: 'STANDINGS_CORRUPT' });
  });

  it.each(['{}', '[1]', 'no JSON'])('is refused as milestones: %s', async (rankKeys) => {
    await put({ PK: 'ranks', SK: 'milestones-1', stride: 1, racerCount: 1, writeCount: 1, takenAtMs: 1, rankKeys });
    await expect(dynamoRankProgress(table).readMilestones(classId(1))).rejects.toThrow(
      'item ranks / milestones-1 has no valid attribute "rankKeys"',
    );
  });

  it.each(['{}', '[1]', '[["ann"]]', 'no JSON'])('is refused as a roster: %s', async (entries) => {
    await put({ SK: 'roster-0000', entries, size: 1 });
    await expect(dynamoRosterStore(table).read(raceId())).rejects.toThrow(
      `item race-${raceId()} / roster-0000 has no valid attribute "entries"`,
    );
  });
});
