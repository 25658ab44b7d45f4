import { createRankedResults } from '@alleycat/domain/use-cases';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoHiddenRacers } from '../adapters/dynamo-hidden-racers.ts';
import { dynamoResultStore } from '../adapters/dynamo-result-store.ts';
import { dynamoRosterStore } from '../adapters/dynamo-roster-store.ts';
import { dynamoStandingsStore } from '../adapters/dynamo-standings-store.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { HIDDEN_MAX_AGE_MS, reportHiddenUnread } from '../lambda/hidden-settings.ts';
import { createHttpCursors } from '../lambda/http-cursors.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { raceRulesOf, raceSettingNames } from '../lambda/race-settings.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, ['TABLE_NAME', 'CURSOR_KEY', ...raceSettingNames]);
const client = new DynamoDBClient(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(client), tableName: environment.TABLE_NAME };
const telemetry = createPowertoolsTelemetry();
const results = dynamoResultStore(table);
const hidden = dynamoHiddenRacers(table, { maxAgeMs: HIDDEN_MAX_AGE_MS, onFailure: reportHiddenUnread(telemetry) });

export const handler = afterStart(
  traceClient(client, process.env),
  createHandler({
    rules: raceRulesOf(environment),
    ranked: createRankedResults({
      results,
      standings: dynamoStandingsStore(table),
      roster: dynamoRosterStore(table),
      hidden,
      clock: systemClock,
    }),
    results,
    hidden,
    clock: systemClock,
    cursors: createHttpCursors(environment),
    telemetry,
  }),
);
