import { join } from 'node:path';
import type { AwsJsonService } from '../core/aws-json.ts';
import type { Clock } from '../core/clock.ts';
import type { DeliveryStreamSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { FunctionInvoker } from '../core/invoker.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';
import { type LimitSink, NO_LIMITS } from '../core/limits.ts';
import type { Log, ObjectWriter } from '../core/ports.ts';
import type { RecordSource } from '../core/record-source.ts';
import type { Service } from '../core/service.ts';
import type { DeliveryStreamUsage } from '../core/usage.ts';
import { createKinesis, type Kinesis } from '../kinesis/create-kinesis.ts';
import type { KinesisOptions } from '../kinesis/options.ts';
import { type DeliveryStream, toDeliveryStream } from './delivery-stream.ts';
import { createDirectPut, type DirectPut } from './direct-put.ts';
import { shuttingDown } from './errors.ts';
import { createDeliveryMeter, type DeliveryMeter, type DeliveryStreamMetrics } from './meter.ts';
import { handleOperation, type RunningStream } from './operations.ts';
import { FIREHOSE_DEFAULTS, type FirehoseOptions } from './options.ts';
import { createPipeline } from './pipeline.ts';
import { createPositionStore } from './position-store.ts';

export type { DeliveryStreamMetrics } from './meter.ts';
export type { FirehoseOptions } from './options.ts';

export interface FirehoseRequest {
  /** Directly put records wait in its folder `firehose`. */
  readonly dataFolder: string;
  readonly deliveryStreams: readonly DeliveryStreamSpec[];
  /** Streams that are sources, by ARN. @throws for a stream that does not exist */
  readonly sources: (arn: string) => RecordSource;
  readonly invoker: FunctionInvoker;
  readonly objects: ObjectWriter;
  /** Positions in the sources. */
  readonly state: KeyValueStore;
  readonly clock: Clock;
  readonly log: Log;
  /** `aws`: Direct PUT takes what a delivery stream does in the large regions. @default 'off' */
  readonly quotas?: 'off' | 'aws';
  /** Told of puts that were refused. @default nobody */
  readonly limits?: LimitSink;
  /** Jitter of back-off; uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  readonly options?: Partial<FirehoseOptions>;
  /** Where directly put records are written. @default this machine's disk, as it is */
  readonly putLogFiles?: Pick<KinesisOptions, 'openLogFile' | 'disk'>;
}

/** Brings records to S3, at least once, through a transforming function. */
export interface Firehose extends Service, AwsJsonService {
  metrics(): readonly DeliveryStreamMetrics[];
  usage(): readonly DeliveryStreamUsage[];
}

/** Newest records of a log that are kept in memory; a delivery stream reads each of them once. */
const CACHE_BYTES = 8 * 1_048_576;

/**
 * The service; call `start` first, when sources, functions and buckets are there.
 * @throws RuntimeError `DELIVERY_STREAM_INVALID`, naming the property of the template; `start()` throws
 * `DELIVERY_SOURCE_UNKNOWN`
 */
export const createFirehose = (request: FirehoseRequest): Firehose => {
  const { dataFolder, deliveryStreams, clock, log } = request;
  const settings: PartsRequest = {
    ...request,
    quotas: request.quotas ?? 'off',
    options: { ...FIREHOSE_DEFAULTS, ...request.options },
    putLog: createKinesis({
      ...{ dataFolder: join(dataFolder, 'firehose'), clock, log, cacheBytesMax: CACHE_BYTES },
      ...request.putLogFiles,
    }),
  };
  const inOrder = deliveryStreams.map(toDeliveryStream).sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1));
  const streams = new Map(inOrder.map((stream) => [stream.spec.name, assemble(stream, settings)]));
  let isRunning = false;

  const startStream = async ({ stream, pipeline, directPut }: RunningStream): Promise<void> => {
    await directPut?.open();
    await pipeline.start().catch((cause: unknown) => {
      const { name, sourceStreamArn } = stream.spec;
      if (sourceStreamArn === undefined) throw cause;
      const message = `The delivery stream ${name} cannot read its source, ${sourceStreamArn}.`;
      throw new RuntimeError('DELIVERY_SOURCE_UNKNOWN', message, { cause });
    });
  };
  return {
    name: 'firehose',
    targetPrefix: 'Firehose_20150804',
    handle: async (operation, body) => {
      if (!isRunning) throw shuttingDown();
      return handleOperation(streams, operation, body);
    },
    start: async () => {
      await settings.putLog.start();
      for (const stream of streams.values()) await startStream(stream);
      isRunning = true;
    },
    stop: async () => {
      isRunning = false;
      await Promise.all([...streams.values()].map(({ pipeline }) => pipeline.stop()));
      await settings.putLog.stop();
    },
    metrics: () => [...streams.values()].map(({ pipeline }) => pipeline.metrics()),
    usage: () => [...streams.values()].map(({ pipeline }) => pipeline.usage()),
  };
};

interface PartsRequest extends Omit<FirehoseRequest, 'options' | 'quotas'> {
  readonly options: FirehoseOptions;
  readonly quotas: 'off' | 'aws';
  /** Takes directly put records until they are delivered. */
  readonly putLog: Kinesis;
}

const assemble = (stream: DeliveryStream, request: PartsRequest): RunningStream => {
  const { sources, state, options, random = Math.random } = request;
  const { name, sourceStreamArn } = stream.spec;
  const meter = createDeliveryMeter();
  const directPut = sourceStreamArn === undefined ? directPutOf(name, request, meter) : undefined;
  const pipeline = createPipeline({
    ...request,
    stream,
    random,
    options,
    openSource: () => (sourceStreamArn === undefined ? request.putLog.source(name) : sources(sourceStreamArn)),
    positions: createPositionStore(state),
    meter,
    onSettled: (settled) => directPut?.settle(settled),
  });
  return { stream, pipeline, ...(directPut === undefined ? {} : { directPut }) };
};

const directPutOf = (name: string, request: PartsRequest, meter: DeliveryMeter): DirectPut => {
  const { putLog, clock, quotas, options, limits = NO_LIMITS } = request;
  return createDirectPut({ name, log: putLog, clock, quotas, limits, meter, backlogBytesMax: options.backlogBytesMax });
};
