import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { DeliveryStreamSpec, TransformSpec } from '../../infra/local/src/core/deployment.ts';
import type { InvocationResult } from '../../infra/local/src/core/invoker.ts';
import { createLimitRegistry } from '../../infra/local/src/core/limits.ts';
import { createFirehose, type Firehose, type FirehoseOptions } from '../../infra/local/src/firehose/create-firehose.ts';
import { createFakeClock } from './fake-clock.ts';
import { createMemoryKeyValueStore } from './fakes/memory-key-value-store.ts';
import { createMemoryRecordSource, type MemoryRecordSource } from './fakes/memory-record-source.ts';
import { base64, textOf } from './local-kinesis.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The event of a transform, as far as tests look. */
export interface TransformEvent {
  readonly invocationId: string;
  readonly deliveryStreamArn: string;
  readonly sourceKinesisStreamArn?: string;
  readonly region: string;
  readonly records: readonly TransformEventRecord[];
}

export interface TransformEventRecord {
  readonly recordId: string;
  readonly approximateArrivalTimestamp: number;
  readonly data: string;
  readonly kinesisRecordMetadata?: Readonly<Record<string, unknown>>;
}

/** Answers one invocation: a response value or an invocation's result; may throw as an invoker does. */
export type TransformHandler = (event: TransformEvent, index: number) => unknown;

/** One line of an error object. */
export interface FailedLine {
  readonly rawData: string;
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly attemptsMade: number;
  readonly arrivalTimestamp: number;
  readonly attemptEndingTimestamp: number;
  readonly lambdaARN: string;
}

export const SOURCE_ARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/telemetry';
/** Half past three in the morning, so that dates have leading zeros. */
export const START_MS = Date.UTC(2026, 0, 2, 3, 30, 5);

export const transformSpec = (overrides: Partial<TransformSpec> = {}): TransformSpec => ({
  functionName: 'transform',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:transform:$LATEST',
  bufferSeconds: 0,
  bufferMegabytes: 1,
  retries: 3,
  ...overrides,
});

/** From a stream to `bucket`, after 60 s or 5 MiB, without a transform. */
export const deliverySpec = (overrides: Partial<DeliveryStreamSpec> = {}): DeliveryStreamSpec => ({
  name: 'delivery',
  sourceStreamArn: SOURCE_ARN,
  bucketName: 'bucket',
  prefix: 'out/!{timestamp:yyyy/MM/dd/HH}/',
  errorOutputPrefix: 'bad/!{firehose:error-output-type}/',
  bufferSeconds: 60,
  bufferMegabytes: 5,
  compression: 'UNCOMPRESSED',
  ...overrides,
});

export const directSpec = (overrides: Partial<DeliveryStreamSpec> = {}): DeliveryStreamSpec => {
  const { sourceStreamArn: _, ...spec } = deliverySpec(overrides);
  return spec;
};

/** Answers every record with text made of its own. */
export const answering =
  (toText: (text: string) => string): TransformHandler =>
  ({ records }) => ({
    records: records.map(({ recordId, data }) => ({ recordId, result: 'Ok', data: base64(toText(textOf(data))) })),
  });

export const functionFailed = (errorType = 'Error'): InvocationResult => ({
  requestId: 'failed-request',
  payload: JSON.stringify({ errorType, errorMessage: 'boom', trace: [] }),
  functionError: 'Unhandled',
  logTail: '',
});

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly text: string;
  readonly atMs: number;
  readonly contentType: string | undefined;
}

export interface FirehoseBenchOptions {
  readonly spec?: DeliveryStreamSpec;
  readonly specs?: readonly DeliveryStreamSpec[];
  readonly handler?: TransformHandler;
  readonly shardIds?: readonly string[];
  readonly quotas?: 'off' | 'aws';
  readonly options?: Partial<FirehoseOptions>;
}

/** A read takes a turn of the event loop; everything else but compression and the disk takes none. */
const READS_PER_STEP = 12;
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < READS_PER_STEP; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A Firehose between a stream in memory and objects in memory, on a clock that a test moves. */
export const firehoseBench = (setup: FirehoseBenchOptions = {}) => {
  const clock = createFakeClock(START_MS);
  const { shardIds } = setup;
  let source: MemoryRecordSource = createMemoryRecordSource({ clock, ...(shardIds === undefined ? {} : { shardIds }) });
  const store = createMemoryKeyValueStore();
  const stored: StoredObject[] = [];
  const putErrors: Error[] = [];
  const invocations: { functionName: string; event: TransformEvent; atMs: number; bytes: number }[] = [];
  const logged: { level: string; message: string; facts: Readonly<Record<string, unknown>> | undefined }[] = [];
  const specs = setup.specs ?? [setup.spec ?? deliverySpec()];
  const dataFolder = temporaryFolder();
  const limits = createLimitRegistry(clock);
  const bench = {
    clock,
    store,
    stored,
    invocations,
    logged,
    dataFolder,
    /** The next puts fail with these, one each. */
    putErrors,
    /** May throw in place of a put, or let it succeed and lose its answer. */
    onPut: (_object: StoredObject): { isStored: boolean; error?: Error } => ({ isStored: true }),
    onSave: (): void => undefined,
    handler: setup.handler ?? answering((text) => text),
    get source() {
      return source;
    },
    replaceSource: (next: MemoryRecordSource) => {
      source = next;
    },
  };

  const never = () => new Promise<never>(() => undefined);
  // A process that died neither stores, nor saves, nor invokes any more.
  const open = (life: { isOver: boolean }): Firehose =>
    createFirehose({
      dataFolder,
      deliveryStreams: specs,
      sources: (arn) => {
        if (arn !== source.arn) throw new Error(`no stream ${arn}`);
        return source;
      },
      invoker: {
        invoke: async (functionName, json) => {
          if (life.isOver) return never();
          const event: TransformEvent = JSON.parse(json);
          invocations.push({ functionName, event, atMs: clock.nowMs(), bytes: Buffer.byteLength(json) });
          const answer = await bench.handler(event, invocations.length - 1);
          if (life.isOver) return never();
          return isResult(answer) ? answer : { requestId: 'request', payload: JSON.stringify(answer), logTail: '' };
        },
      },
      objects: {
        putObject: async ({ bucket, key, body, contentType }) => {
          if (life.isOver) return never();
          const text = (key.endsWith('.gz') ? gunzipSync(body) : Buffer.from(body)).toString('utf8');
          const object = { bucket, key, text, atMs: clock.nowMs(), contentType };
          const error = putErrors.shift();
          if (error !== undefined) throw error;
          const put = bench.onPut(object);
          if (put.isStored) stored.push(object);
          if (life.isOver) return never();
          if (put.error !== undefined) throw put.error;
        },
      },
      state: {
        ...store,
        batch: async (changes) => {
          if (life.isOver) return never();
          bench.onSave();
          return life.isOver ? never() : store.batch(changes);
        },
      },
      clock,
      limits,
      log: (level, message, facts) => logged.push({ level, message, facts }),
      // Half of the back-off plus half of it.
      random: () => 1,
      ...(setup.quotas === undefined ? {} : { quotas: setup.quotas }),
      ...(setup.options === undefined ? {} : { options: setup.options }),
    });

  let life = { isOver: false };
  let firehose = open(life);
  const run = async (forMs: number, stepMs = 500): Promise<void> => {
    await settle();
    for (let passedMs = 0; passedMs < forMs; passedMs += stepMs) {
      clock.advance(Math.min(stepMs, forMs - passedMs));
      await settle();
    }
  };
  const stop = async (): Promise<void> => {
    let isStopped = false;
    const stopped = firehose.stop().finally(() => {
      isStopped = true;
    });
    while (!isStopped) {
      await settle();
      if (!isStopped) clock.advance(10_000);
    }
    await stopped;
  };
  onTestFinished(stop);
  return Object.assign(bench, {
    run,
    stop,
    start: () => firehose.start(),
    /** Stops, and starts again with what is on disk and in the state. */
    restart: async () => {
      await stop();
      life = { isOver: false };
      firehose = open(life);
      await firehose.start();
    },
    /** From now on the process does nothing any more; `restart` begins the next one. */
    die: () => {
      life.isOver = true;
    },
    hasDied: () => life.isOver,
    call: (operation: string, body: object) => firehose.handle(operation, body, JSON.stringify(body)),
    metrics: () => firehose.metrics()[0],
    usage: () => firehose.usage()[0],
    limits: () => limits.read(),
    /** Texts of objects whose keys begin so. */
    textsUnder: (prefix: string) => stored.filter(({ key }) => key.startsWith(prefix)).map(({ text }) => text),
    failedLines: (): FailedLine[] =>
      stored
        .filter(({ key }) => key.startsWith('bad/'))
        .flatMap(({ text }) => text.trimEnd().split('\n'))
        .map((line) => JSON.parse(line)),
  });
};

export type FirehoseBench = ReturnType<typeof firehoseBench>;

const isResult = (answer: unknown): answer is InvocationResult =>
  typeof answer === 'object' && answer !== null && 'requestId' in answer && 'logTail' in answer;
