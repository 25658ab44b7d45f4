import { createRacerCounts } from '@alleycat/domain/use-cases';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoHiddenRacers } from '../adapters/dynamo-hidden-racers.ts';
import { dynamoRosterStore } from '../adapters/dynamo-roster-store.ts';
import { dynamoStandingsStore } from '../adapters/dynamo-standings-store.ts';
import { dynamoSummaryStore } from '../adapters/dynamo-summary-store.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { HIDDEN_MAX_AGE_MS, reportHiddenUnread } from '../lambda/hidden-settings.ts';
import { createHttpCursors } from '../lambda/http-cursors.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { raceRulesOf, raceSettingNames } from '../lambda/race-settings.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { configSettingNames, configSettingsOf } from './config-settings.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, [
  'TABLE_NAME',
  'CURSOR_KEY',
  ...raceSettingNames,
  ...configSettingNames,
]);
const rules = raceRulesOf(environment);
const client = new DynamoDBClient(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(client), tableName: environment.TABLE_NAME };
const telemetry = createPowertoolsTelemetry();
const hidden = dynamoHiddenRacers(table, { maxAgeMs: HIDDEN_MAX_AGE_MS, onFailure: reportHiddenUnread(telemetry) });
const roster = dynamoRosterStore(table);

export const handler = afterStart(
  traceClient(client, process.env),
  createHandler({
    rules,
    settingsFor: configSettingsOf(
      { ...environment, MQTT_URL: process.env['MQTT_URL'], MQTT_WEBSOCKET_URL: process.env['MQTT_WEBSOCKET_URL'] },
      rules,
    ),
    standings: dynamoStandingsStore(table),
    roster,
    hidden,
    counts: createRacerCounts({ roster, hidden }),
    summaries: dynamoSummaryStore(table),
    clock: systemClock,
    cursors: createHttpCursors(environment),
    telemetry,
  }),
);
