import { fieldsOf, listOf, numberAt, numbersAt, numbersNamed, textAt } from './json-fields.ts';

/** How the platform is doing at one moment: what the runtime on this machine tells people at it. */
export interface OperatorSnapshot {
  /** Of the runtime's clock (epoch ms). */
  readonly atMs: number;
  /** Whether the runtime lets a page switch event sources. */
  readonly canSwitchMappings: boolean;
  /** Clients of the broker. */
  readonly connections: number;
  readonly streams: readonly StreamNow[];
  readonly functions: readonly FunctionNow[];
  readonly mappings: readonly MappingNow[];
  readonly failures: readonly FailureBucket[];
  readonly deliveries: readonly DeliveryNow[];
  readonly process: ProcessNow;
}

export interface StreamNow {
  readonly name: string;
  readonly shards: readonly ShardNow[];
}

/** An open shard; those that are closed take nothing any more. */
export interface ShardNow {
  readonly shardId: string;
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  /** The last minute, oldest first. */
  readonly recordsBySecond: readonly number[];
}

/** A function over the last minute. */
export interface FunctionNow {
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** An event source mapping. */
export interface MappingNow {
  readonly uuid: string;
  readonly functionName: string;
  readonly sourceArn: string;
  /** As the Lambda API says it: Enabled, Disabling, Disabled … */
  readonly state: string;
  readonly batchSize: number;
  readonly batchingSeconds: number;
  /** 0 = no tumbling window. */
  readonly windowSeconds: number;
  readonly lastResult: string;
  /** How long a record may wait before it is forgotten or given up; undefined = without end. */
  readonly keptMs: number | undefined;
  readonly shards: readonly ShardLag[];
}

export interface ShardLag {
  readonly shardId: string;
  readonly recordsBehind: number;
  readonly iteratorAgeMs: number;
}

/** Where lies what was given up. */
export interface FailureBucket {
  readonly bucket: string;
  readonly objects: number;
  readonly prefixes: readonly { readonly prefix: string; readonly objects: number }[];
  readonly newest: { readonly key: string; readonly atMs: number } | undefined;
}

export interface DeliveryNow {
  readonly name: string;
  /** Age of the oldest record that is not delivered; 0 = everything is. */
  readonly freshnessMs: number;
  /** How long records wait for others at most when all is well. */
  readonly bufferSeconds: number;
  readonly recordsDelivered: number;
  readonly recordsFailed: number;
  readonly recordsLost: number;
  readonly transformFailures: number;
}

export interface ProcessNow {
  readonly uptimeSeconds: number;
  readonly residentBytes: number;
  /** How long everything had to wait for its turn. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
}

/** Reads `GET /_local/metrics`. Throws {@link UnreadableAnswerError} for an answer of another shape. */
export function parseSnapshot(answer: unknown): OperatorSnapshot {
  const all = fieldsOf(answer);
  return {
    atMs: numberAt(all, 'atMs'),
    canSwitchMappings: all['canSwitchMappings'] === true,
    connections: numberAt(fieldsOf(all['iot']), 'connections'),
    streams: listOf(fieldsOf(all['kinesis'])['streams'], parseStream),
    functions: listOf(all['lambda'], parseFunction),
    mappings: listOf(all['eventSources'], parseMapping),
    failures: listOf(all['failures'], parseFailures),
    deliveries: listOf(all['firehose'], parseDelivery),
    process: parseProcess(all['process']),
  };
}

function parseStream(answer: unknown): StreamNow {
  const stream = fieldsOf(answer);
  const open = listOf(stream['shards'], fieldsOf).filter(({ isOpen }) => isOpen === true);
  return {
    name: textAt(stream, 'name'),
    shards: open.map((shard) => ({
      shardId: textAt(shard, 'shardId'),
      ...numbersNamed(shard, ['recordsPerSecond', 'bytesPerSecond']),
      recordsBySecond: numbersAt(shard, 'recordsBySecond'),
    })),
  };
}

function parseFunction(answer: unknown): FunctionNow {
  const fn = fieldsOf(answer);
  const recent = fieldsOf(fn['recent']);
  const durations = fieldsOf(recent['durationMs']);
  return {
    name: textAt(fn, 'functionName'),
    ...numbersNamed(recent, ['invocations', 'errors', 'throttles']),
    p50Ms: numberAt(durations, 'p50'),
    p99Ms: numberAt(durations, 'p99'),
  };
}

function parseMapping(answer: unknown): MappingNow {
  const mapping = fieldsOf(answer);
  const backlog = fieldsOf(mapping['backlog']);
  return {
    uuid: textAt(mapping, 'uuid'),
    functionName: textAt(mapping, 'functionName'),
    sourceArn: textAt(mapping, 'sourceArn'),
    state: textAt(mapping, 'state'),
    batchSize: numberAt(mapping, 'batchSize'),
    batchingSeconds: numberAt(mapping, 'maximumBatchingWindowSeconds'),
    windowSeconds: numberAt(mapping, 'tumblingWindowSeconds'),
    lastResult: textAt(mapping, 'lastProcessingResult'),
    keptMs: shortest([
      backlog['retentionMs'] === undefined ? -1 : numberAt(backlog, 'retentionMs'),
      numberAt(mapping, 'maximumRecordAgeSeconds') * 1000,
    ]),
    shards: listOf(backlog['shards'], (item) => {
      const shard = fieldsOf(item);
      return { shardId: textAt(shard, 'shardId'), ...numbersNamed(shard, ['recordsBehind', 'iteratorAgeMs']) };
    }),
  };
}

/** Of times that may be negative, which is without end. */
function shortest(times: readonly number[]): number | undefined {
  const bounded = times.filter((time) => time >= 0);
  return bounded.length === 0 ? undefined : Math.min(...bounded);
}

function parseFailures(answer: unknown): FailureBucket {
  const failures = fieldsOf(answer);
  const newest = failures['newest'] === undefined ? undefined : fieldsOf(failures['newest']);
  return {
    bucket: textAt(failures, 'bucket'),
    objects: numberAt(failures, 'objects'),
    prefixes: listOf(failures['prefixes'], (item) => {
      const prefix = fieldsOf(item);
      return { prefix: textAt(prefix, 'prefix'), objects: numberAt(prefix, 'objects') };
    }),
    newest: newest && { key: textAt(newest, 'key'), atMs: numberAt(newest, 'atMs') },
  };
}

function parseDelivery(answer: unknown): DeliveryNow {
  const delivery = fieldsOf(answer);
  return {
    name: textAt(delivery, 'name'),
    ...numbersNamed(delivery, ['freshnessMs', 'bufferSeconds', 'recordsDelivered', 'recordsFailed']),
    ...numbersNamed(delivery, ['recordsLost', 'transformFailures']),
  };
}

function parseProcess(answer: unknown): ProcessNow {
  const process = fieldsOf(answer);
  const delays = fieldsOf(process['eventLoopDelayMs']);
  return {
    uptimeSeconds: numberAt(process, 'uptimeSeconds'),
    residentBytes: numberAt(fieldsOf(process['memory']), 'residentBytes'),
    delayP99Ms: numberAt(delays, 'p99'),
    delayMaxMs: numberAt(delays, 'max'),
  };
}
