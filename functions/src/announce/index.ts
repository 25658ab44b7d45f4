import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { iotLiveFeed } from '../adapters/iot-live-feed.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { clientSettings } from '../lambda/client-settings.ts';
import { readEnvironment } from '../lambda/environment.ts';
import { createPowertoolsTelemetry } from '../lambda/log.ts';
import { afterStart, traceClient } from '../lambda/tracing.ts';
import { createHandler } from './handler.ts';

const environment = readEnvironment(process.env, ['LIVE_TOPIC_PREFIX']);
const client = new IoTDataPlaneClient(clientSettings); // without an endpoint: the account's data-ats address of the region

export const handler = afterStart(
  traceClient(client, process.env),
  createHandler({
    feed: iotLiveFeed({ client, topicPrefix: environment.LIVE_TOPIC_PREFIX }),
    clock: systemClock,
    telemetry: createPowertoolsTelemetry(),
  }),
);
