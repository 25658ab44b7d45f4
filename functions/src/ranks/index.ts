import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoLeaderboardStore } from '../adapters/dynamo-leaderboard-store.ts';
import { openRankIndex } from '../adapters/open-rank-index.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { parseRaceClasses, raceSettingNames } from '../lambda/race-settings.ts';
import { rankIndexUrlOf } from '../lambda/rank-settings.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

/** Nobody waits for a write, and one that is given up makes a rebuild, ms: a thousand racers take less than a tenth of it. */
const WRITE_TIMEOUT_MS = 2_000;
/** The longest wait between two attempts to connect, and the time that one takes. A connection may die while the function sleeps. */
const RECONNECT_WAIT_MS = 4_000;

const environment = readEnvironment(process.env, ['TABLE_NAME', 'RANK_INDEX_URL', ...raceSettingNames]);
const client = new DynamoDBClient(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(client), tableName: environment.TABLE_NAME };
const url = rankIndexUrlOf(process.env) ?? environment.RANK_INDEX_URL;
const { index, progress } = openRankIndex(url, table, {
  commandTimeoutMs: WRITE_TIMEOUT_MS,
  reconnectWaitMs: RECONNECT_WAIT_MS,
});

export const handler = afterStart(
  traceClient(client, process.env),
  createHandler({
    classes: parseRaceClasses(environment.RACE_CLASSES).map(({ classId }) => classId),
    index,
    progress,
    leaderboards: dynamoLeaderboardStore(table),
    clock: systemClock,
    telemetry: createPowertoolsTelemetry(),
  }),
);
