import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoHiddenRacers } from '../adapters/dynamo-hidden-racers.ts';
import { dynamoLeaderboardStore } from '../adapters/dynamo-leaderboard-store.ts';
import { openRankIndex } from '../adapters/open-rank-index.ts';
import { s3HistoryStore } from '../adapters/s3-history-store.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { HIDDEN_MAX_AGE_MS, reportHiddenUnread } from '../lambda/hidden-settings.ts';
import { historySettingNames, partitionCountOf } from '../lambda/history-settings.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { parseRaceClasses, raceRulesOf, raceSettingNames } from '../lambda/race-settings.ts';
import { rankIndexUrlOf, reportRankIndexAway } from '../lambda/rank-settings.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, ['TABLE_NAME', ...historySettingNames, ...raceSettingNames]);
const tables = new DynamoDBClient(clientSettings);
const objects = new S3Client(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(tables), tableName: environment.TABLE_NAME };
const telemetry = createPowertoolsTelemetry();
const rankIndexUrl = rankIndexUrlOf(process.env);
const ranks = rankIndexUrl === undefined ? undefined : openRankIndex(rankIndexUrl, table);

export const handler = afterStart(
  Promise.all([traceClient(tables, process.env), traceClient(objects, process.env)]),
  createHandler({
    rules: raceRulesOf(environment),
    classes: parseRaceClasses(environment.RACE_CLASSES),
    history: s3HistoryStore({
      client: objects,
      bucket: environment.HISTORY_BUCKET,
      partitionCount: partitionCountOf(environment),
    }),
    leaderboards: dynamoLeaderboardStore(table),
    ranks: ranks && { ...ranks, onAway: reportRankIndexAway(telemetry, systemClock) },
    hidden: dynamoHiddenRacers(table, { maxAgeMs: HIDDEN_MAX_AGE_MS, onFailure: reportHiddenUnread(telemetry) }),
    telemetry,
  }),
);
