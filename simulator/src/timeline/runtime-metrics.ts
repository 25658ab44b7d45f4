import { type FunctionLag, worseLag } from './sample.ts';

/** What a local runtime says of itself at one moment. */
export interface RuntimeMetrics {
  /** Of the runtime's clock, epoch ms. */
  readonly atMs: number;
  /** Since the start of its process. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** How long everything in it had to wait for its turn, in the last seconds: 99 of 100 times no longer. */
  readonly delayMs: number;
  readonly functions: readonly FunctionLag[];
  readonly limits: readonly NotedLimit[];
}

/** A limit of a resource that bit, since the start of the runtime. */
export interface NotedLimit {
  readonly limit: string;
  readonly resource: string;
  /** What may be had, with its unit: `1,000 records/s`. */
  readonly quota: string;
  /** Of the runtime's clock, epoch ms. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** How often something was refused, dropped or cut off. */
  readonly count: number;
}

/** Reads `GET /_local/metrics`. What is not there, or is of another kind, counts as nothing: a report is no judge of it. */
export function parseRuntimeMetrics(answer: unknown): RuntimeMetrics {
  const all = fieldsOf(answer);
  const own = fieldsOf(all['process']);
  return {
    atMs: numberAt(all, 'atMs'),
    cpuSeconds: numberAt(own, 'cpuSeconds'),
    residentBytes: numberAt(fieldsOf(own['memory']), 'residentBytes'),
    delayMs: numberAt(fieldsOf(own['eventLoopDelayMs']), 'p99'),
    functions: lagsOf(listOf(all['eventSources'])),
    limits: listOf(all['limits']).map(limitOf),
  };
}

type Fields = Readonly<Record<string, unknown>>;

// A function may have several sources: the one furthest behind speaks for it.
function lagsOf(eventSources: readonly Fields[]): FunctionLag[] {
  const lags = new Map<string, FunctionLag>();
  for (const source of eventSources) {
    const functionName = textAt(source, 'functionName');
    const shards = listOf(fieldsOf(source['backlog'])['shards']);
    const lag = {
      functionName,
      iteratorAgeMs: Math.max(0, ...shards.map((shard) => numberAt(shard, 'iteratorAgeMs'))),
      recordsBehind: shards.reduce((sum, shard) => sum + numberAt(shard, 'recordsBehind'), 0),
    };
    lags.set(functionName, worseLag(lags.get(functionName) ?? lag, lag));
  }
  return [...lags.values()];
}

const limitOf = (fields: Fields): NotedLimit => ({
  limit: textAt(fields, 'limit'),
  resource: textAt(fields, 'resource'),
  quota: textAt(fields, 'quota'),
  firstAtMs: numberAt(fields, 'firstAtMs'),
  lastAtMs: numberAt(fields, 'lastAtMs'),
  count: numberAt(fields, 'count'),
});

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

const textAt = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

const numberAt = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
};
