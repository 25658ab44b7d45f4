import { S3Client } from '@aws-sdk/client-s3';
import { jitteredBackOff } from '../adapters/jittered-back-off.ts';
import { s3HistoryStore } from '../adapters/s3-history-store.ts';
import { s3ReadingArchive } from '../adapters/s3-reading-archive.ts';
import { objectClientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { historySettingNames, partitionCountOf } from '../lambda/history-settings.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, historySettingNames);
const client = new S3Client(objectClientSettings);

export const handler = afterStart(
  traceClient(client, process.env),
  createHandler({
    archiveOf: (bucket) => s3ReadingArchive({ client, bucket }),
    history: s3HistoryStore({
      client,
      bucket: environment.HISTORY_BUCKET,
      partitionCount: partitionCountOf(environment),
    }),
    // Reading, joining and writing a part takes longer than an item of a table.
    recording: { backOff: jitteredBackOff({ firstMs: 100, longestMs: 1_000 }) },
    telemetry: createPowertoolsTelemetry(),
  }),
);
