import { onTestFinished } from 'vitest';
import type { MappingSpec } from '../../infra/local/src/core/deployment.ts';
import type { InvocationResult } from '../../infra/local/src/core/invoker.ts';
import { createEventSources } from '../../infra/local/src/event-sources/create-event-sources.ts';
import type { EventSourceOptions } from '../../infra/local/src/event-sources/options.ts';
import { createFakeClock } from './fake-clock.ts';
import { createMemoryKeyValueStore } from './fakes/memory-key-value-store.ts';
import { createMemoryRecordSource } from './fakes/memory-record-source.ts';

/** The parts of a stream event that tests look at. */
export interface StreamEvent {
  readonly Records: { kinesis?: { sequenceNumber: string; partitionKey: string; data: string } }[];
  readonly window?: { start: string; end: string };
  readonly state?: Record<string, unknown>;
  readonly shardId?: string;
  readonly eventSourceARN?: string;
  readonly isFinalInvokeForWindow?: boolean;
  readonly isWindowTerminatedEarly?: boolean;
}

/** Answers one invocation: a response value, or what {@link failed} makes; may throw as an invoker does. */
export type Handler = (event: StreamEvent, invocation: { atMs: number; index: number }) => unknown;

export const failed = (errorType = 'Error'): InvocationResult => ({
  requestId: 'failed-request',
  payload: JSON.stringify({ errorType, errorMessage: 'boom', trace: [] }),
  functionError: 'Unhandled',
  logTail: '',
});

export const START_MS = 1_620_992_100_000;

export const mappingSpec = (overrides: Partial<MappingSpec> = {}): MappingSpec => ({
  uuid: '11111111-2222-3333-4444-555555555555',
  logicalId: 'FnStream',
  functionName: 'fn',
  sourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/telemetry',
  enabled: true,
  startingPosition: 'TRIM_HORIZON',
  batchSize: 100,
  maximumBatchingWindowSeconds: 0,
  parallelizationFactor: 1,
  maximumRecordAgeSeconds: -1,
  maximumRetryAttempts: -1,
  bisectBatchOnFunctionError: false,
  tumblingWindowSeconds: 0,
  reportBatchItemFailures: false,
  filterPatterns: [],
  ...overrides,
});

export interface BenchOptions {
  readonly mapping?: Partial<MappingSpec>;
  readonly mappings?: readonly MappingSpec[];
  readonly handler?: Handler;
  readonly kind?: 'kinesis' | 'dynamodb';
  readonly shardIds?: readonly string[];
  readonly options?: Partial<EventSourceOptions>;
}

export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One stream, mappings to functions that a test plays, a clock that a test moves. */
export const eventSourceBench = (setup: BenchOptions = {}) => {
  const clock = createFakeClock(START_MS);
  const source = createMemoryRecordSource({
    clock,
    ...(setup.kind === undefined ? {} : { kind: setup.kind }),
    ...(setup.shardIds === undefined ? {} : { shardIds: setup.shardIds }),
  });
  const store = createMemoryKeyValueStore();
  const objects: { bucket: string; key: string; document: Record<string, unknown> }[] = [];
  const objectErrors: Error[] = [];
  const invocations: { functionName: string; atMs: number; event: StreamEvent; json: string }[] = [];
  const logged: { level: string; message: string }[] = [];
  const mappings = setup.mappings ?? [mappingSpec({ sourceArn: source.arn, ...setup.mapping })];
  let handler: Handler = setup.handler ?? (() => null);

  // A process that died neither writes nor invokes any more.
  const open = (life = { isOver: false }) => ({
    life,
    eventSources: createEventSources({
      mappings,
      sources: (arn) => (arn === source.arn ? source : undefined),
      invoker: {
        invoke: async (functionName, json) => {
          if (life.isOver) return new Promise(() => undefined);
          const event = JSON.parse(json) as StreamEvent;
          const atMs = clock.nowMs();
          invocations.push({ functionName, atMs, event, json });
          const answer = await handler(event, { atMs, index: invocations.length - 1 });
          if (isResult(answer)) return answer;
          const payload = answer === undefined ? 'null' : JSON.stringify(answer);
          return { requestId: `request-${invocations.length}`, payload, logTail: '' };
        },
      },
      objects: {
        putObject: async ({ bucket, key, body }) => {
          if (life.isOver) return new Promise(() => undefined);
          const error = objectErrors.shift();
          if (error !== undefined) throw error;
          objects.push({ bucket, key, document: JSON.parse(Buffer.from(body).toString('utf8')) });
        },
      },
      state: { ...store, batch: (changes) => (life.isOver ? new Promise(() => undefined) : store.batch(changes)) },
      clock,
      log: (level, message) => logged.push({ level, message }),
      // No jitter upwards or downwards: half of the back-off plus half of it.
      random: () => 1,
      ...(setup.options === undefined ? {} : { options: setup.options }),
    }),
  });
  let process = open();
  onTestFinished(() => stopNow());

  const run = async (forMs: number, stepMs = 50): Promise<void> => {
    await settle();
    for (let passedMs = 0; passedMs < forMs; passedMs += stepMs) {
      clock.advance(Math.min(stepMs, forMs - passedMs));
      await settle();
    }
  };
  const stopNow = async (): Promise<void> => {
    const stopped = process.eventSources.stop();
    await settle();
    clock.advance(60_000);
    await stopped;
  };
  return {
    clock,
    source,
    store,
    objects,
    objectErrors,
    invocations,
    logged,
    mappings,
    run,
    start: () => process.eventSources.start(),
    get eventSources() {
      return process.eventSources;
    },
    setHandler: (next: Handler) => {
      handler = next;
    },
    /** The process dies: what runs is lost, what was saved is there. */
    crash: async () => {
      const gone = process;
      gone.life.isOver = true;
      process = open();
      void gone.eventSources.stop();
      await settle();
      await process.eventSources.start();
    },
    /** Sequence numbers of each invocation. */
    batches: () => invocations.map(({ event }) => sequenceNumbersOf(event)),
    checkpoint: (shardId = 'shard-0') => {
      const text = store.contents.get(`checkpoint/${mappings[0]?.uuid}/${shardId}`);
      return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
    },
  };
};

export const sequenceNumbersOf = (event: StreamEvent): string[] =>
  event.Records.map((record) => record.kinesis?.sequenceNumber ?? dynamoSequence(record));

const dynamoSequence = (record: unknown): string =>
  (record as { dynamodb: { SequenceNumber: string } }).dynamodb.SequenceNumber;

const isResult = (answer: unknown): answer is InvocationResult =>
  typeof answer === 'object' && answer !== null && 'requestId' in answer && 'logTail' in answer;
