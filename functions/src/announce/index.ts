import { NOBODY_HIDDEN, StandingsCorruptError } from '@alleycat/domain';
import { createKnownRosters } from '@alleycat/domain/use-cases';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoHiddenRacers } from '../adapters/dynamo-hidden-racers.ts';
import { dynamoRosterStore } from '../adapters/dynamo-roster-store.ts';
import { dynamoStandingsStore } from '../adapters/dynamo-standings-store.ts';
import { iotLiveFeed } from '../adapters/iot-live-feed.ts';
import { StoredItemError } from '../adapters/stored-item.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment, wholeNumber } from '../lambda/environment.ts';
import { HIDDEN_MAX_AGE_MS, reportHiddenUnread } from '../lambda/hidden-settings.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, ['TABLE_NAME', 'LIVE_TOPIC_PREFIX', 'RACE_SHARDS']);
const dynamo = new DynamoDBClient(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(dynamo), tableName: environment.TABLE_NAME };
const telemetry = createPowertoolsTelemetry();
const client = new IoTDataPlaneClient(clientSettings); // without an endpoint: the account's data-ats address of the region

export const handler = afterStart(
  Promise.all([dynamo, client].map((each) => traceClient(each, process.env))),
  createHandler({
    feed: iotLiveFeed({ client, topicPrefix: environment.LIVE_TOPIC_PREFIX }),
    standings: dynamoStandingsStore(table),
    roster: createKnownRosters(dynamoRosterStore(table)),
    hidden: dynamoHiddenRacers(table, {
      maxAgeMs: HIDDEN_MAX_AGE_MS,
      onFailure: reportHiddenUnread(telemetry),
      whileUnknown: NOBODY_HIDDEN, // the boards go on; the next frame that knows leaves out who is hidden
    }),
    clock: systemClock,
    isRaceSpread: wholeNumber(environment, 'RACE_SHARDS', { min: 1, max: 256 }) > 1,
    isUnreadable: (error) => error instanceof StandingsCorruptError || error instanceof StoredItemError,
    telemetry,
  }),
);
