import { reasonOf, SimulatorError } from '../errors.ts';

/** What AWS bills, in the units of its meters: between two moments, or since a runtime was started. */
export interface Usage {
  /** End of the time that it covers, epoch ms. */
  readonly atMs: number;
  /** Start of it, epoch ms. */
  readonly sinceMs: number;
  readonly iot: IotUsage;
  readonly kinesis: readonly StreamUsage[];
  readonly lambda: readonly FunctionUsage[];
  readonly dynamoDb: readonly TableUsage[];
  readonly firehose: readonly DeliveryUsage[];
  readonly s3: readonly BucketUsage[];
  readonly httpApi: readonly ApiUsage[];
  readonly cognito: { readonly tokenRequests: number };
  readonly elastiCache: CacheUsage;
}

export const IOT_COUNTS = [
  'connectionMinutes',
  'connects',
  'subscribes',
  'messageUnitsIn',
  'messageUnitsOut',
  'rulesTriggered',
  'actionsExecuted',
  'clientAcks',
] as const;
export const STREAM_COUNTS = ['shardHours', 'putUnits', 'records', 'bytesIn', 'readCalls', 'bytesOut'] as const;
export const FUNCTION_COUNTS = ['invocations', 'billedMs', 'gbSeconds', 'logBytes'] as const;
export const TABLE_COUNTS = ['writeUnits', 'readUnits', 'conditionalFailures', 'streamRecords'] as const;
export const DELIVERY_COUNTS = ['records', 'billedBytes', 'bytesIn'] as const;
export const BUCKET_COUNTS = ['putRequests', 'getRequests', 'bytesIn', 'bytesOut', 'storedBytes'] as const;
export const API_COUNTS = ['requests'] as const;
export const TOKEN_COUNTS = ['tokenRequests'] as const;
export const CACHE_COUNTS = ['processingUnits'] as const;

export type Counts<Name extends string> = Readonly<Record<Name, number>>;

/**
 * `messageUnits*` are started 5 KB of payload and topic, without Basic Ingest; out is every delivery to a subscriber. Rules
 * and actions count in the same units.
 */
export type IotUsage = Counts<(typeof IOT_COUNTS)[number]>;
/** `putUnits` are started 25 KB of a record. */
export type StreamUsage = Counts<(typeof STREAM_COUNTS)[number]> & { readonly stream: string };
export type FunctionUsage = Counts<(typeof FUNCTION_COUNTS)[number]> & {
  readonly functionName: string;
  readonly memoryMb: number;
};
/** `byIndex` is a part of `writeUnits`. */
export type TableUsage = Counts<(typeof TABLE_COUNTS)[number]> & {
  readonly table: string;
  readonly byIndex: Readonly<Record<string, number>>;
};
/** `billedBytes`: each record rounded up to 5 KB. */
export type DeliveryUsage = Counts<(typeof DELIVERY_COUNTS)[number]> & { readonly name: string };
/** `putRequests` are PUT, COPY, POST and LIST, `getRequests` all others but DELETE; `storedBytes` what was added. */
export type BucketUsage = Counts<(typeof BUCKET_COUNTS)[number]> & { readonly bucket: string };
/** Nothing on one machine: how AWS counts them is not known well enough. */
export type CacheUsage = Counts<(typeof CACHE_COUNTS)[number]>;
/** Started 512 KB. */
export type ApiUsage = Counts<(typeof API_COUNTS)[number]> & { readonly api: string };

/** A runtime on this machine answers within milliseconds, also under load. */
const ANSWER_TIMEOUT_MS = 10_000;

/**
 * What the runtime behind `url` has used since it was started; undefined if no runtime is there, as on AWS. Throws a
 * SimulatorError if nothing answers, or a runtime in an unknown shape.
 */
export async function readUsage(url: string, fetchPage: typeof fetch = fetch): Promise<Usage | undefined> {
  const address = `${url}/_local/usage`;
  let response: Response;
  try {
    response = await fetchPage(address, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  } catch (cause) {
    throw new SimulatorError('API_UNREACHABLE', `cannot read ${address}: ${reasonOf(cause)}`, { cause });
  }
  if (!response.ok || response.headers.get('content-type')?.startsWith('application/json') !== true) return undefined;
  try {
    return parseUsage(await response.json());
  } catch (cause) {
    const message = `${address} answers in an unknown shape: ${reasonOf(cause)}`;
    throw new SimulatorError('API_ANSWER_UNEXPECTED', message, { cause });
  }
}

/** Throws a TypeError that names what is missing. */
export function parseUsage(answer: unknown): Usage {
  const all = fieldsOf(answer, 'usage');
  const listOf = <Item>(part: string, parse: (fields: Fields) => Item): Item[] => {
    const list = all[part];
    if (!Array.isArray(list)) throw new TypeError(`${part} is no list`);
    return list.map((item: unknown) => parse(fieldsOf(item, part)));
  };
  return {
    ...countsOf(all, ['atMs', 'sinceMs']),
    iot: countsOf(fieldsOf(all['iot'], 'iot'), IOT_COUNTS),
    kinesis: listOf('kinesis', (item) => ({ stream: textOf(item, 'stream'), ...countsOf(item, STREAM_COUNTS) })),
    lambda: listOf('lambda', (item) => ({
      functionName: textOf(item, 'functionName'),
      ...countsOf(item, ['memoryMb', ...FUNCTION_COUNTS]),
    })),
    dynamoDb: listOf('dynamoDb', (item) => {
      const byIndex = fieldsOf(item['byIndex'], 'byIndex');
      const indexes = countsOf(byIndex, Object.keys(byIndex));
      return { table: textOf(item, 'table'), ...countsOf(item, TABLE_COUNTS), byIndex: indexes };
    }),
    firehose: listOf('firehose', (item) => ({ name: textOf(item, 'name'), ...countsOf(item, DELIVERY_COUNTS) })),
    s3: listOf('s3', (item) => ({ bucket: textOf(item, 'bucket'), ...countsOf(item, BUCKET_COUNTS) })),
    httpApi: listOf('httpApi', (item) => ({ api: textOf(item, 'api'), ...countsOf(item, API_COUNTS) })),
    cognito: countsOf(fieldsOf(all['cognito'], 'cognito'), TOKEN_COUNTS),
    elastiCache: countsOf(fieldsOf(all['elastiCache'] ?? { processingUnits: 0 }, 'elastiCache'), CACHE_COUNTS),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new TypeError(`${what} is no object`);
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new TypeError(`${name} is no text`);
}

function countsOf<Name extends string>(fields: Fields, names: readonly Name[]): Counts<Name> {
  const entries = names.map((name) => {
    const value = fields[name];
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError(`${name} is no number`);
    return [name, value];
  });
  return Object.fromEntries(entries) as Counts<Name>;
}
