import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoLeaderboardStore } from '../adapters/dynamo-leaderboard-store.ts';
import { dynamoResultStore } from '../adapters/dynamo-result-store.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { raceRulesOf, raceSettingNames } from '../lambda/race-settings.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, ['TABLE_NAME', ...raceSettingNames]);
const client = new DynamoDBClient(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(client), tableName: environment.TABLE_NAME };

export const handler = afterStart(
  traceClient(client, process.env),
  createHandler({
    rules: raceRulesOf(environment),
    results: dynamoResultStore(table),
    leaderboards: dynamoLeaderboardStore(table),
    telemetry: createPowertoolsTelemetry(),
  }),
);
