import { hundredthsOf, NOBODY_HIDDEN } from '@alleycat/domain';
import { createRaceCache } from '@alleycat/domain/use-cases';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoHiddenRacers } from '../adapters/dynamo-hidden-racers.ts';
import { dynamoRosterStore } from '../adapters/dynamo-roster-store.ts';
import { dynamoStandingsStore } from '../adapters/dynamo-standings-store.ts';
import { dynamoSummaryStore } from '../adapters/dynamo-summary-store.ts';
import { jitteredBackOff, spreadOver } from '../adapters/jittered-back-off.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment, wholeNumber } from '../lambda/environment.ts';
import { HIDDEN_MAX_AGE_MS, reportHiddenUnread } from '../lambda/hidden-settings.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { raceRulesOf, raceSettingNames } from '../lambda/race-settings.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, [
  'TABLE_NAME',
  'MAX_OUTPUT_CHANGE_PER_SECOND',
  'RACE_SHARDS',
  ...raceSettingNames,
]);
const client = new DynamoDBClient(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(client), tableName: environment.TABLE_NAME };
const telemetry = createPowertoolsTelemetry();
const raceShards = wholeNumber(environment, 'RACE_SHARDS', { min: 1, max: 256 });
const isRaceSpread = raceShards > 1;
/** Shards end their windows at the same moment, and in the first of a race all bring racers into it: its first board waits. */
const SPREAD_MS_MAX = raceShards > 16 ? 2_000 : 500;
const outputChangeMax = wholeNumber(environment, 'MAX_OUTPUT_CHANGE_PER_SECOND', { min: 0, max: 470 });

export const handler = afterStart(
  traceClient(client, process.env),
  createHandler({
    rules: raceRulesOf(environment),
    standings: dynamoStandingsStore(table),
    roster: dynamoRosterStore(table),
    summaries: dynamoSummaryStore(table),
    hidden: dynamoHiddenRacers(table, {
      maxAgeMs: HIDDEN_MAX_AGE_MS,
      onFailure: reportHiddenUnread(telemetry),
      whileUnknown: NOBODY_HIDDEN, // the boards go on; the next window that knows takes out who is hidden
    }),
    clock: systemClock,
    cache: createRaceCache(),
    closing: {
      backOff: jitteredBackOff(),
      outputChangeMaxHundredths: hundredthsOf(outputChangeMax),
      ...(isRaceSpread ? { spread: spreadOver({ longestMs: SPREAD_MS_MAX }) } : {}),
    },
    isRaceSpread,
    telemetry,
  }),
);
