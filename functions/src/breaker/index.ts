import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { cloudWatchConsumerHealth } from '../adapters/cloudwatch-consumer-health.ts';
import { parseConsumers } from '../adapters/consumer-functions.ts';
import { downstreamProbe } from '../adapters/downstream-probe.ts';
import { dynamoBreakerStore } from '../adapters/dynamo-breaker-store.ts';
import { lambdaConsumerSwitch } from '../adapters/lambda-consumer-switch.ts';
import { lambdaSwitchHistory } from '../adapters/lambda-switch-history.ts';
import { s3FailedBatches } from '../adapters/s3-failed-batches.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings, objectClientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';
import { breakerConsumersOf, breakerSettingNames } from './settings.ts';

/** A consumer that gets a batch again is waited for so long, ms, and once: asking twice would run it twice. */
const REDRIVE_TIMEOUT_MS = 20_000;
/** So long an event source that is being changed is waited for, ms; the next tick tries again. */
const SWITCH_WAIT_MS = 5_000;

const environment = readEnvironment(process.env, breakerSettingNames);
const consumers = breakerConsumersOf(process.env['BREAKER_FOR']);
const functions = parseConsumers(environment.CONSUMERS);

const tables = new DynamoDBClient(clientSettings);
const lambda = new LambdaClient(clientSettings);
const redrives = new LambdaClient({
  ...clientSettings,
  maxAttempts: 1,
  requestHandler: { ...clientSettings.requestHandler, requestTimeout: REDRIVE_TIMEOUT_MS },
});
const cloudWatch = new CloudWatchClient(clientSettings);
const iot = new IoTDataPlaneClient(clientSettings);
const s3 = new S3Client(objectClientSettings);
const table = { documents: DynamoDBDocumentClient.from(tables), tableName: environment.TABLE_NAME };

export const handler = afterStart(
  Promise.all([tables, lambda, redrives, cloudWatch, iot, s3].map((client) => traceClient(client, process.env))),
  createHandler({
    consumers,
    store: dynamoBreakerStore(table),
    consumerSwitch: lambdaConsumerSwitch({ lambda, functions, settleMsMax: SWITCH_WAIT_MS }),
    switchHistory: lambdaSwitchHistory(lambda, functions),
    health: cloudWatchConsumerHealth({
      cloudWatch,
      functions,
      consumers,
      namespace: environment.POWERTOOLS_METRICS_NAMESPACE,
    }),
    downstream: downstreamProbe({
      table,
      iot,
      liveTopicPrefix: environment.LIVE_TOPIC_PREFIX,
      history: { client: s3, bucket: environment.HISTORY_BUCKET },
    }),
    batches: s3FailedBatches({ s3, lambda: redrives, bucket: environment.FAILURE_BUCKET, functions }),
    clock: systemClock,
    telemetry: createPowertoolsTelemetry(),
  }),
);
