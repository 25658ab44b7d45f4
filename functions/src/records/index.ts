import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoHiddenRacers } from '../adapters/dynamo-hidden-racers.ts';
import { jitteredBackOff } from '../adapters/jittered-back-off.ts';
import { s3HistoryStore } from '../adapters/s3-history-store.ts';
import { s3ReadingArchive } from '../adapters/s3-reading-archive.ts';
import { clientSettings, objectClientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { HIDDEN_MAX_AGE_MS, reportHiddenUnread } from '../lambda/hidden-settings.ts';
import { historySettingNames, partitionCountOf } from '../lambda/history-settings.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, ['TABLE_NAME', ...historySettingNames]);
const client = new S3Client(objectClientSettings);
const tables = new DynamoDBClient(clientSettings);
const table = { documents: DynamoDBDocumentClient.from(tables), tableName: environment.TABLE_NAME };
const telemetry = createPowertoolsTelemetry();

export const handler = afterStart(
  Promise.all([traceClient(client, process.env), traceClient(tables, process.env)]),
  createHandler({
    archiveOf: (bucket) => s3ReadingArchive({ client, bucket }),
    history: s3HistoryStore({
      client,
      bucket: environment.HISTORY_BUCKET,
      partitionCount: partitionCountOf(environment),
    }),
    hidden: dynamoHiddenRacers(table, { maxAgeMs: HIDDEN_MAX_AGE_MS, onFailure: reportHiddenUnread(telemetry) }),
    // Reading, joining and writing a part takes longer than an item of a table.
    recording: { backOff: jitteredBackOff({ firstMs: 100, longestMs: 1_000 }) },
    telemetry,
  }),
);
