import { createRankedResults } from '@alleycat/domain/use-cases';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoHiddenRacers } from '../adapters/dynamo-hidden-racers.ts';
import { dynamoResultStore } from '../adapters/dynamo-result-store.ts';
import { dynamoRosterStore } from '../adapters/dynamo-roster-store.ts';
import { dynamoStandingsStore } from '../adapters/dynamo-standings-store.ts';
import { s3ReadingSearch } from '../adapters/s3-reading-search.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings, objectClientSettings } from '../lambda/client-settings.ts';
import { deliveryOf, deliverySettingNames } from '../lambda/delivery-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { HIDDEN_MAX_AGE_MS, reportHiddenUnread } from '../lambda/hidden-settings.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { parseRaceClasses, raceRulesOf, raceSettingNames } from '../lambda/race-settings.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, [
  'TABLE_NAME',
  'READINGS_BUCKET',
  'READING_DELIVERY',
  ...deliverySettingNames,
  ...raceSettingNames,
]);
const tableClient = new DynamoDBClient(clientSettings);
// Whoever asks waits for 30 s at most: an object that does not come is tried once more, not three times.
const objectClient = new S3Client({ ...objectClientSettings, maxAttempts: 2 });
const table = { documents: DynamoDBDocumentClient.from(tableClient), tableName: environment.TABLE_NAME };
const telemetry = createPowertoolsTelemetry();

export const handler = afterStart(
  Promise.all([tableClient, objectClient].map((client) => traceClient(client, process.env))),
  createHandler({
    rules: raceRulesOf(environment),
    classes: parseRaceClasses(environment.RACE_CLASSES),
    ranked: createRankedResults({
      results: dynamoResultStore(table),
      standings: dynamoStandingsStore(table),
      roster: dynamoRosterStore(table),
      hidden: dynamoHiddenRacers(table, { maxAgeMs: HIDDEN_MAX_AGE_MS, onFailure: reportHiddenUnread(telemetry) }),
      clock: systemClock,
    }),
    archive: s3ReadingSearch({
      client: objectClient,
      bucket: environment.READINGS_BUCKET,
      deliveryStream: environment.READING_DELIVERY,
    }),
    delivery: deliveryOf(environment),
    clock: systemClock,
    telemetry,
  }),
);
