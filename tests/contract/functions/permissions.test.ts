import { join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRaceCache, createRankedResults } from '../../../domain/src/use-cases/index.ts';
import { dynamoHiddenRacers } from '../../../functions/src/adapters/dynamo-hidden-racers.ts';
import { dynamoLeaderboardStore } from '../../../functions/src/adapters/dynamo-leaderboard-store.ts';
import { dynamoRankProgress } from '../../../functions/src/adapters/dynamo-rank-progress.ts';
import { dynamoResultStore } from '../../../functions/src/adapters/dynamo-result-store.ts';
import { dynamoRosterStore } from '../../../functions/src/adapters/dynamo-roster-store.ts';
import { dynamoStandingsStore } from '../../../functions/src/adapters/dynamo-standings-store.ts';
import { dynamoSummaryStore } from '../../../functions/src/adapters/dynamo-summary-store.ts';
import { createHandler as createAggregate } from '../../../functions/src/aggregate/handler.ts';
import { createHandler as createAnnounce } from '../../../functions/src/announce/handler.ts';
import { createHandler as createFinish } from '../../../functions/src/finish/handler.ts';
import { createHttpCursors } from '../../../functions/src/lambda/http-cursors.ts';
import { createHandler as createReadLeaderboards } from '../../../functions/src/read-leaderboards/handler.ts';
import { createHandler as createReadResults } from '../../../functions/src/read-results/handler.ts';
import { asFields, parseTemplateFile } from '../../../infra/local/src/template/parse-template.ts';
import { httpEvent, kinesisRecord } from '../../support/aws-events.ts';
import { type LocalDynamo, type LocalTable, startDynalite } from '../../support/dynalite.ts';
import { memoryLiveFeed } from '../../support/fakes/memory-live-feed.ts';
import { recordingTelemetry } from '../../support/fakes/recording-telemetry.ts';
import {
  arrivalMs,
  classId,
  RACE_LENGTH_SECONDS,
  raceId,
  racerId,
  rules,
  standing,
  wireReading,
  writtenBy,
} from '../../support/readings.ts';

const { Resources } = parseTemplateFile(join(import.meta.dirname, '../../../template.yaml'));

let dynamo: LocalDynamo;
let table: LocalTable;
const used = new Set<string>();

beforeAll(async () => {
  dynamo = await startDynalite();
  table = await dynamo.createTable();
  recordActions(table.documents);
});
afterAll(() => dynamo.stop());

/** Notes the IAM action of everything that is sent. */
const recordActions = (documents: DynamoDBDocumentClient): void => {
  const note = (headers: Readonly<Record<string, string>>) =>
    used.add(`dynamodb:${headers['x-amz-target']?.split('.')[1]}`);
  documents.middlewareStack.add(
    (next) => (args) => {
      note((args.request as { headers: Record<string, string> }).headers); // an HttpRequest from the build step on
      return next(args);
    },
    { step: 'finalizeRequest' },
  );
};

/** Actions on the table that a document of the template allows. */
const tableActionsOf = (document: unknown): readonly string[] =>
  [asFields(document)['Statement']]
    .flat()
    .flatMap((statement) => [asFields(statement)['Action']].flat())
    .filter((action) => typeof action === 'string' && action.startsWith('dynamodb:'))
    .map(String)
    .sort();

const granted = (logicalId: string): readonly string[] => {
  const properties = Resources[logicalId]?.Properties ?? {};
  const policies = [properties['Policies'] ?? properties['PolicyDocument']].flat();
  return policies.flatMap(tableActionsOf);
};

const usedWhile = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  used.clear();
  await work();
  return [...used].sort();
};

const hiddenRacers = () =>
  dynamoHiddenRacers(table, {
    maxAgeMs: 0,
    onFailure: (error) => {
      throw error;
    },
  });

const clock = { nowMs: () => arrivalMs(8) };
const final = kinesisRecord({
  content: wireReading({ event: 'final', second: RACE_LENGTH_SECONDS }),
  arrivedAtMs: arrivalMs(RACE_LENGTH_SECONDS),
});

it('aggregate may do with the table what it does, and nothing else', async () => {
  const aggregate = createAggregate({
    rules,
    standings: dynamoStandingsStore(table),
    roster: dynamoRosterStore(table),
    summaries: dynamoSummaryStore(table),
    hidden: hiddenRacers(),
    clock,
    cache: createRaceCache({ racesMax: 0 }),
    closing: { backOff: async () => undefined },
    telemetry: recordingTelemetry(),
  });
  const close = (racerId: string) =>
    aggregate({
      Records: [kinesisRecord({ content: wireReading({ racerId }) })],
      state: {},
      isFinalInvokeForWindow: true,
      isWindowTerminatedEarly: false,
    });
  const actions = await usedWhile(async () => {
    await close('ann');
    await close('bob');
  });
  expect(granted('AggregateFunction')).toEqual(actions);
});

it('announce may do with the table what it does, and nothing else', async () => {
  const standings = dynamoStandingsStore(table);
  await standings.write(
    writtenBy('shardId-1'),
    { version: 1, publishedAtMs: 1, newestSecond: 7, standings: [standing()] },
    0,
  );
  const announce = createAnnounce({
    standings,
    roster: dynamoRosterStore(table),
    hidden: hiddenRacers(),
    feed: memoryLiveFeed(),
    clock,
    telemetry: recordingTelemetry(),
  });
  const image = { PK: { S: `race-${raceId()}` }, SK: { S: 'results-shardId-1' } };
  const actions = await usedWhile(() => announce({ Records: [{ dynamodb: { NewImage: image } }] }));
  expect(granted('AnnounceFunction')).toEqual(actions);
});

it('finish may do with the table what it does, and nothing else', async () => {
  const finish = createFinish({
    rules,
    results: dynamoResultStore(table),
    leaderboards: dynamoLeaderboardStore(table),
    telemetry: recordingTelemetry(),
  });
  expect(granted('FinishFunction')).toEqual(await usedWhile(() => finish({ Records: [final] })));
});

it('records may do with the table what it does, and nothing else', async () => {
  expect(granted('RecordsFunction')).toEqual(await usedWhile(() => hiddenRacers().current()));
});

it('the read functions may do with the table what they do, and nothing else', async () => {
  const stores = {
    results: dynamoResultStore(table),
    standings: dynamoStandingsStore(table),
    roster: dynamoRosterStore(table),
    hidden: hiddenRacers(),
  };
  const ports = {
    rules,
    clock,
    ...stores,
    ranked: createRankedResults({ ...stores, clock }),
    leaderboards: dynamoLeaderboardStore(table),
    cursors: createHttpCursors({ CURSOR_KEY: 'a key that nobody can guess' }),
    telemetry: recordingTelemetry(),
  };
  const place = httpEvent('GET /classes/{classId}/leaderboard/{racerId}', { path: { classId: '1', racerId: 'ann' } });
  const results = httpEvent('GET /races/{raceId}/results', { path: { raceId: raceId() } });
  const ofRacer = httpEvent('GET /racers/{racerId}/results', { path: { racerId: 'ann' } });
  const actions = await usedWhile(async () => {
    const readResults = createReadResults(ports);
    const answers = [
      await createReadLeaderboards(ports)(place),
      await readResults(results),
      await readResults(ofRacer),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  });
  expect(granted('ReadTablePolicy')).toEqual(actions);
});

it('functions that need several items at once may read them at once', async () => {
  const [bests, progress] = [dynamoLeaderboardStore(table), dynamoRankProgress(table)];
  const both = () => Promise.all([bests.read(classId(1), racerId('ann')), progress.readWriteCount(classId(1))]);
  const actions = await usedWhile(both);
  expect(actions).toEqual(['dynamodb:BatchGetItem']);
  for (const reader of ['ReadLeaderboardsFunction', 'ReadHistoryFunction', 'RanksFunction']) {
    expect(granted(reader)).toEqual(expect.arrayContaining([...actions]));
  }
});

it('all that writes logs has a log group of the template, which is there before it and gone after it', () => {
  const ofType = (type: string) => Object.entries(Resources).filter(([, { Type }]) => Type === type);
  const groups = [
    ...ofType('AWS::Serverless::Function').map(
      ([, { Properties }]) => asFields(Properties['LoggingConfig'])['LogGroup'],
    ),
    ...ofType('AWS::KinesisFirehose::DeliveryStream').map(([, { Properties }]) => {
      const { CloudWatchLoggingOptions } = asFields(Properties['ExtendedS3DestinationConfiguration']);
      return asFields(CloudWatchLoggingOptions)['LogGroupName'];
    }),
  ].map((group) => String(asFields(group)['Ref']));
  const logGroups = ofType('AWS::Logs::LogGroup').map(([logicalId]) => logicalId);
  expect([...new Set(groups)].sort()).toEqual(logGroups.sort());
});
