import type { ClassicLevel } from 'classic-level';
import { createCloudFormation } from './cloudformation/cloud-formation.ts';
import { type CloudWatch, createCloudWatch } from './cloudwatch/create-cloudwatch.ts';
import { metricSourcesOf } from './cloudwatch/sources/sources-of.ts';
import { type Cognito, createCognito } from './cognito/create-cognito.ts';
import { nameFromArn } from './core/arn.ts';
import { type Clock, machineClockOf } from './core/clock.ts';
import type { Deployment } from './core/deployment.ts';
import { RuntimeError } from './core/errors.ts';
import { levelKeyValueStore } from './core/key-value-store.ts';
import { createLimitRegistry, type LimitRegistry } from './core/limits.ts';
import { loopbackOf } from './core/loopback.ts';
import type { EventInvoker, Log } from './core/ports.ts';
import type { RecordSource } from './core/record-source.ts';
import type { Service } from './core/service.ts';
import { createDynamoDb, type DynamoDb } from './dynamodb/dynamo-db.ts';
import { createElastiCache, type ElastiCache } from './elasticache/create-elasticache.ts';
import { createEventSources, type EventSources } from './event-sources/create-event-sources.ts';
import type { Faults } from './faults/create-faults.ts';
import { onFaultyDisk } from './faults/full-log-files.ts';
import { createFirehose, type Firehose } from './firehose/create-firehose.ts';
import { type AwsFront, createAwsFront } from './http/aws-front.ts';
import { createHttpApi } from './http-api/http-api.ts';
import { createApiMeter } from './http-api/meter.ts';
import { createIot, type Iot } from './iot/index.ts';
import { createKinesis, type Kinesis } from './kinesis/create-kinesis.ts';
import { openLogFile } from './kinesis/log-file.ts';
import { createLambda, type Lambda } from './lambda/create-lambda.ts';
import { createOperatorMetrics, failureBucketsOf } from './operator-metrics.ts';
import { createOperatorUsage } from './operator-usage.ts';
import { createProcessMeter } from './process-meter.ts';
import { createS3, type S3 } from './s3/s3.ts';
import { createScheduler } from './scheduler/create-scheduler.ts';
import { createWeb, type Web } from './web/web.ts';

export interface ServicesOptions {
  readonly deployment: Deployment;
  readonly dataFolder: string;
  readonly siteFolder?: string;
  readonly host: string;
  readonly awsHost: string;
  readonly webPort: number;
  readonly mqttPort: number;
  readonly awsPort: number;
  readonly cachePort: number;
  /** A cache that somebody else runs. */
  readonly cacheUrl?: string;
  readonly publicUrl?: string;
  readonly connectSources?: readonly string[];
  /** Address of the web port as this machine reaches it. */
  readonly webUrl: string;
  readonly quotas: 'off' | 'aws';
  readonly state: ClassicLevel<string, string>;
  readonly clock: Clock;
  readonly log: Log;
  /** Undefined: nothing is done to the parts on purpose. */
  readonly faults?: Faults | undefined;
}

/** Every part of a runtime, wired together. */
export interface Services {
  readonly s3: S3;
  readonly dynamoDb: DynamoDb;
  readonly kinesis: Kinesis;
  readonly iot: Iot;
  readonly lambda: Lambda;
  readonly firehose: Firehose;
  readonly eventSources: EventSources;
  /** Undefined: the template has none, or somebody else runs it. */
  readonly elastiCache: ElastiCache | undefined;
  readonly cognito: Cognito;
  readonly awsFront: AwsFront;
  readonly web: Web;
  readonly cloudWatch: CloudWatch;
  /** What is built on comes first; stopping goes the other way. */
  readonly inStartOrder: readonly Service[];
}

// AWS reads a Kinesis shard once and a table stream four times a second. Reading costs nothing here, so that boards may be
// fresher: small batches leave little to do at a window's end, and changes to a table are handed on almost at once.
const LOCAL_POLLING = { kinesisPollMs: 250, dynamodbPollMs: 20 };

// Who reaches the cache may do everything.
const CACHE_HOST = '127.0.0.1';

export const createServices = (request: ServicesOptions): Services => {
  const { deployment, clock, log } = request;
  const limits = createLimitRegistry(clock);
  const cloudWatch = createCloudWatch({
    clock,
    log,
    // It is told of functions as they run, so it comes first; the services that it reads come later.
    sources: () => metricSourcesOf({ ...parts, iot, limits, deliveryStreams: deployment.deliveryStreams }),
  });
  const options = { ...request, limits, cloudWatch };
  const storage = createStorage(options, {
    // Functions store what they give up in buckets, and buckets tell functions: one of both has to be named in advance.
    invokeEvent: (functionName, eventJson) => compute.lambda.invokeEvent(functionName, eventJson),
  });
  const elastiCache = createCache(options);
  const compute = createCompute(options, storage);
  const parts = { ...storage, ...compute, elastiCache };
  const fronts = createFronts(options, parts);
  const { s3, dynamoDb, kinesis } = storage;
  const { lambda, firehose, eventSources } = compute;
  const { cognito, awsFront, iot, web } = fronts;
  const resources = resourcesOf(options.deployment, storage);
  const beforeLambda = [s3, dynamoDb, kinesis, resources, ...(elastiCache === undefined ? [] : [elastiCache])];
  const beforeFronts = [fronts.processMeter, ...beforeLambda, lambda, firehose];
  const scheduler = createScheduler({ schedules: deployment.schedules, events: lambda, clock, log });
  // Accepted events go on last, with what makes them: their functions call the AWS port.
  const afterFronts = [eventSources, lambda.events, scheduler, cloudWatch];
  const inStartOrder = [...beforeFronts, cognito, awsFront, iot, web, ...afterFronts];
  return { ...parts, cognito, awsFront, iot, web, cloudWatch, inStartOrder };
};

/** With what all parts share. */
interface Common extends ServicesOptions {
  readonly limits: LimitRegistry;
  readonly cloudWatch: CloudWatch;
}

type Storage = Pick<Services, 's3' | 'dynamoDb' | 'kinesis'>;
type Compute = Pick<Services, 'lambda' | 'firehose' | 'eventSources'>;
type Fronts = Pick<Services, 'cognito' | 'iot' | 'awsFront' | 'web'> & { readonly processMeter: Service };

const createStorage = (
  { deployment, dataFolder, quotas, limits, clock, log, faults }: Common,
  events: EventInvoker,
): Storage => {
  const common = { dataFolder, limits, clock, log };
  const { buckets, bucketNotifications: notifications } = deployment;
  return {
    s3: createS3({ ...common, buckets, notifications, events, disk: faults?.disk }),
    dynamoDb: createDynamoDb({ ...common, quotas, disk: faults?.disk }),
    kinesis: createKinesis({ ...common, quotas, ...logFilesOf(faults) }),
  };
};

const logFilesOf = (faults: Faults | undefined) =>
  faults === undefined ? {} : { openLogFile: onFaultyDisk(openLogFile, faults.disk), disk: faults.disk };

const createCache = (options: Common): ElastiCache | undefined => {
  const { deployment, cachePort, cacheUrl, clock, log } = options;
  if (deployment.cache === undefined || cacheUrl !== undefined) return undefined;
  return createElastiCache({
    cache: deployment.cache,
    host: CACHE_HOST,
    port: cachePort,
    portFlag: '--cache-port',
    ...{ clock, log },
  });
};

/** What AWS calls resources are streams and tables that are there before anything uses them. */
const resourcesOf = ({ streams, tables }: Deployment, { kinesis, dynamoDb }: Storage): Service => ({
  name: 'resources',
  start: async () => {
    for (const stream of streams) await kinesis.ensureStream(stream);
    for (const table of tables) await dynamoDb.ensureTable(table);
  },
  stop: async () => undefined,
});

const createCompute = (options: Common, { s3, dynamoDb, kinesis }: Storage): Compute => {
  const { deployment, dataFolder, quotas, limits, clock, log } = options;
  const common = { dataFolder, objects: s3, limits, clock, log };
  const sources = sourceByArn(kinesis, dynamoDb);
  const lambda = createLambda({
    ...common,
    functions: deployment.functions,
    observer: options.cloudWatch.functions,
    state: levelKeyValueStore(options.state, 'lambda-events', { isSynced: true }),
    extraEnvironment: endpointVariablesOf(options),
    ...(options.faults === undefined ? {} : { faults: options.faults.ofFunctions }),
  });
  const firehose = createFirehose({
    ...common,
    deliveryStreams: deployment.deliveryStreams,
    sources,
    invoker: lambda,
    state: levelKeyValueStore(options.state, 'firehose'),
    quotas,
    putLogFiles: logFilesOf(options.faults),
  });
  const eventSources = createEventSources({
    ...common,
    mappings: deployment.mappings,
    sources,
    invoker: lambda,
    state: levelKeyValueStore(options.state, 'event-sources'),
    ...(quotas === 'off' ? { options: LOCAL_POLLING } : {}),
  });
  return { lambda, firehose, eventSources };
};

/**
 * The differences to AWS that a function can see: where services are, which the SDK reads by itself, and that its cache
 * speaks without TLS. Functions run on this machine, whatever address the outside uses.
 */
const endpointVariablesOf = ({ deployment, awsHost, awsPort, cachePort, cacheUrl }: Common) => ({
  AWS_ENDPOINT_URL: `http://${loopbackOf(awsHost)}:${awsPort}`,
  ...(deployment.cache === undefined
    ? {}
    : { AWS_ENDPOINT_URL_ELASTICACHE: cacheUrl ?? `redis://${CACHE_HOST}:${cachePort}` }),
});

const createFronts = (options: Common, parts: Storage & Compute & Pick<Services, 'elastiCache'>): Fronts => {
  const { deployment, host, quotas, clock, log } = options;
  const { s3, dynamoDb, kinesis, lambda, firehose, eventSources } = parts;
  const iot = createIot({
    clock,
    log,
    host,
    quotas,
    limits: options.limits,
    mqttPort: options.mqttPort,
    rules: deployment.topicRules,
    customAuthorizers: { specs: deployment.authorizers, invoker: lambda },
    streams: kinesis,
    objects: s3,
  });
  const cognito = createCognito({
    userPools: deployment.userPools,
    dataFolder: options.dataFolder,
    // Nobody can make an identity again.
    state: levelKeyValueStore(options.state, 'cognito', { isSynced: true }),
    webUrl: options.webUrl,
    clock,
    log,
  });
  const awsFront = createAwsFront({
    host: options.awsHost,
    port: options.awsPort,
    portFlag: '--aws-port',
    hostNames: options.publicUrl === undefined ? [] : [new URL(options.publicUrl).hostname],
    json: [kinesis, dynamoDb.api, firehose, cognito.api, options.cloudWatch.api],
    rest: [lambda.rest, eventSources.rest, iot.rest, createCloudFormation({ deployment, clock }), s3.api],
    log,
    clock: machineClockOf(clock),
  });
  const processMeter = createProcessMeter(machineClockOf(clock));
  const metrics = createOperatorMetrics({
    ...parts,
    ...{ iot, cognito, processMeter, limits: options.limits, clock },
    failureBuckets: failureBucketsOf(deployment),
    canSwitchMappings: options.publicUrl === undefined,
  });
  const httpApis = deployment.httpApis.map((spec) => {
    const [meter, onAnswer] = [createApiMeter(spec.id), options.cloudWatch.answersOf(spec.id, spec.stage)];
    const counting = { limits: options.limits, meter, onAnswer };
    return { meter, answer: createHttpApi({ spec, invoker: lambda, clock, quotas, ...counting }) };
  });
  const usage = createOperatorUsage({ ...parts, iot, cognito, httpApis: httpApis.map(({ meter }) => meter), clock });
  const web = createWeb({
    host,
    port: options.webPort,
    portFlag: '--port',
    // The issuer comes first: an API may have a route for everything.
    httpApis: [cognito.web, ...httpApis.map(({ answer }) => answer)],
    ...(options.siteFolder === undefined ? {} : { site: options.siteFolder }),
    onMqttUpgrade: (request, socket, head) => iot.handleUpgrade(request, socket, head),
    localPages: { health: () => ({ status: 'ok', timeScale: clock.scaling?.scale ?? 1 }) },
    operatorPages: {
      metrics,
      usage,
      aws: () => ({ url: `http://${loopbackOf(options.awsHost)}:${options.awsPort}` }),
    },
    switchMapping: eventSources.setEnabled,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    connectSources: options.connectSources ?? [],
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    log,
    clock: machineClockOf(clock),
  });
  return { cognito, iot, awsFront, web, processMeter };
};

const sourceByArn =
  (kinesis: Kinesis, dynamoDb: DynamoDb) =>
  (arn: string): RecordSource => {
    const name = nameFromArn(arn);
    if (arn.includes(':kinesis:')) return kinesis.source(name);
    if (arn.includes(':dynamodb:')) return dynamoDb.source(name);
    throw new RuntimeError('SOURCE_UNKNOWN', `the local runtime has no event source ${arn}`);
  };
