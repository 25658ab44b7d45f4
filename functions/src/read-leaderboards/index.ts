import { withCachedTop } from '@alleycat/domain/use-cases';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoHiddenRacers } from '../adapters/dynamo-hidden-racers.ts';
import { dynamoLeaderboardStore } from '../adapters/dynamo-leaderboard-store.ts';
import { openRankIndex } from '../adapters/open-rank-index.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { HIDDEN_MAX_AGE_MS, reportHiddenUnread } from '../lambda/hidden-settings.ts';
import { createHttpCursors } from '../lambda/http-cursors.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { raceRulesOf, raceSettingNames } from '../lambda/race-settings.ts';
import { rankIndexUrlOf, reportRankIndexAway } from '../lambda/rank-settings.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, ['TABLE_NAME', 'CURSOR_KEY', ...raceSettingNames]);
const client = new DynamoDBClient(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(client), tableName: environment.TABLE_NAME };
const telemetry = createPowertoolsTelemetry();
const store = dynamoLeaderboardStore(table);
const rankIndexUrl = rankIndexUrlOf(process.env);
const ranks = rankIndexUrl === undefined ? undefined : openRankIndex(rankIndexUrl, table);

export const handler = afterStart(
  traceClient(client, process.env),
  createHandler({
    rules: raceRulesOf(environment),
    leaderboards: ranks === undefined ? store : withCachedTop(store, ranks.topLists),
    ranks: ranks && { ...ranks, onAway: reportRankIndexAway(telemetry, systemClock) },
    hidden: dynamoHiddenRacers(table, { maxAgeMs: HIDDEN_MAX_AGE_MS, onFailure: reportHiddenUnread(telemetry) }),
    cursors: createHttpCursors(environment),
    telemetry,
  }),
);
