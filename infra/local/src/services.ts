import type { ClassicLevel } from 'classic-level';
import { nameFromArn } from './core/arn.ts';
import type { Clock } from './core/clock.ts';
import type { Deployment } from './core/deployment.ts';
import { RuntimeError } from './core/errors.ts';
import { levelKeyValueStore } from './core/key-value-store.ts';
import type { Log } from './core/ports.ts';
import type { RecordSource } from './core/record-source.ts';
import type { Service } from './core/service.ts';
import { createDynamoDb, type DynamoDb } from './dynamodb/dynamo-db.ts';
import { createEventSources, type EventSources } from './event-sources/create-event-sources.ts';
import { type AwsFront, createAwsFront } from './http/aws-front.ts';
import { createHttpApi } from './http-api/http-api.ts';
import { createIot, type Iot } from './iot/index.ts';
import { createKinesis, type Kinesis } from './kinesis/create-kinesis.ts';
import { createLambda, type Lambda } from './lambda/create-lambda.ts';
import { createS3, type S3 } from './s3/s3.ts';
import { createWeb, type Web } from './web/web.ts';

export interface ServicesOptions {
  readonly deployment: Deployment;
  readonly dataFolder: string;
  readonly siteFolder?: string;
  readonly host: string;
  readonly webPort: number;
  readonly mqttPort: number;
  readonly awsPort: number;
  readonly quotas: 'off' | 'aws';
  readonly state: ClassicLevel<string, string>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Every part of a runtime, wired together. */
export interface Services {
  readonly s3: S3;
  readonly dynamoDb: DynamoDb;
  readonly kinesis: Kinesis;
  readonly iot: Iot;
  readonly lambda: Lambda;
  readonly eventSources: EventSources;
  readonly awsFront: AwsFront;
  readonly web: Web;
  /** What is built on comes first; stopping goes the other way. */
  readonly inStartOrder: readonly Service[];
}

// AWS reads a Kinesis shard once and a table stream four times a second. Reading costs nothing here, so that boards may be
// fresher: small batches leave little to do at a window's end, and changes to a table are handed on almost at once.
const LOCAL_POLLING = { kinesisPollMs: 250, dynamodbPollMs: 20 };

export const createServices = (options: ServicesOptions): Services => {
  const { deployment, dataFolder, host, quotas, clock, log } = options;
  const common = { dataFolder, clock, log };
  const s3 = createS3({
    ...common,
    buckets: deployment.buckets,
    notifications: deployment.bucketNotifications,
    // Functions store what they give up in buckets, and buckets tell functions: one of both has to be named in advance.
    events: { invokeEvent: (functionName, eventJson) => lambda.invokeEvent(functionName, eventJson) },
  });
  const dynamoDb = createDynamoDb(common);
  const kinesis = createKinesis({ ...common, quotas });
  const iot = createIot({
    ...common,
    host,
    quotas,
    mqttPort: options.mqttPort,
    rules: deployment.topicRules,
    streams: kinesis,
    objects: s3,
  });
  const lambda = createLambda({
    ...common,
    functions: deployment.functions,
    state: levelKeyValueStore(options.state, 'lambda-events', { isSynced: true }),
    objects: s3,
    // The one difference to AWS that a function can see, and the SDK reads it by itself.
    extraEnvironment: { AWS_ENDPOINT_URL: `http://${loopbackOf(host)}:${options.awsPort}` },
  });
  const eventSources = createEventSources({
    mappings: deployment.mappings,
    sources: sourceByArn(kinesis, dynamoDb),
    invoker: lambda,
    objects: s3,
    state: levelKeyValueStore(options.state, 'event-sources'),
    clock,
    log,
    ...(quotas === 'off' ? { options: LOCAL_POLLING } : {}),
  });
  const awsFront = createAwsFront({
    host,
    port: options.awsPort,
    portFlag: '--aws-port',
    json: [kinesis, dynamoDb.api],
    rest: [lambda.rest, eventSources.rest, iot.rest, s3.api],
    log,
    clock,
  });
  const web = createWeb({
    host,
    port: options.webPort,
    portFlag: '--port',
    httpApis: deployment.httpApis.map((spec) => createHttpApi({ spec, invoker: lambda, clock })),
    ...(options.siteFolder === undefined ? {} : { site: options.siteFolder }),
    onMqttUpgrade: (request, socket, head) => iot.handleUpgrade(request, socket, head),
    localPages: {
      health: () => ({ status: 'ok' }),
      metrics: () => ({
        kinesis: kinesis.metrics(),
        dynamoDb: dynamoDb.metrics(),
        iot: iot.metrics(),
        lambda: lambda.metrics(),
        asyncInvocations: lambda.events.metrics(),
        s3: s3.metrics(),
        eventSources: eventSources.metrics(),
      }),
    },
    log,
    clock,
  });
  const resources: Service = {
    name: 'resources',
    start: async () => {
      for (const stream of deployment.streams) await kinesis.ensureStream(stream);
      for (const table of deployment.tables) await dynamoDb.ensureTable(table);
    },
    stop: async () => undefined,
  };
  const inStartOrder = [s3, dynamoDb, kinesis, resources, lambda, awsFront, iot, web, eventSources, lambda.events];
  return { s3, dynamoDb, kinesis, iot, lambda, eventSources, awsFront, web, inStartOrder };
};

const sourceByArn =
  (kinesis: Kinesis, dynamoDb: DynamoDb) =>
  (arn: string): RecordSource => {
    const name = nameFromArn(arn);
    if (arn.includes(':kinesis:')) return kinesis.source(name);
    if (arn.includes(':dynamodb:')) return dynamoDb.source(name);
    throw new RuntimeError('SOURCE_UNKNOWN', `the local runtime has no event source ${arn}`);
  };

// Functions run on this machine, whatever address the outside uses.
const loopbackOf = (host: string): string => {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
};
