import type { Clock } from './clock.ts';

/** Quotas whose bite is noted. */
export type LimitName =
  | 'kinesis-shard-records'
  | 'kinesis-shard-bytes'
  | 'kinesis-shard-reads'
  | 'kinesis-shard-read-bytes'
  | 'function-concurrency'
  | 'function-timeout'
  | 'dynamodb-partition-writes'
  | 'dynamodb-partition-reads'
  | 'dynamodb-table-writes'
  | 'dynamodb-table-reads'
  | 'iot-connection-publishes'
  | 'iot-connects'
  | 'iot-publishes'
  | 'iot-subscriptions'
  | 'iot-payload'
  | 'firehose-put'
  | 'http-api-requests';

/** One limit of one resource that bit. */
export interface NotedLimit {
  readonly limit: LimitName;
  readonly resource: string;
  /** What may be had, with its unit: `1,000 records/s`. */
  readonly quota: string;
  /** Epoch ms. */
  readonly firstAtMs: number;
  /** Epoch ms. */
  readonly lastAtMs: number;
  /** How often something was refused, dropped or cut off. */
  readonly count: number;
}

/** Where services tell that a limit bites. */
export interface LimitSink {
  /** Cheap enough for whatever is refused ten thousand times a second. */
  note(name: LimitName, resource: string, quota: string): void;
}

/** Which limits have bitten since the start of the runtime. */
export interface LimitRegistry extends LimitSink {
  /** In the order in which they bit first. */
  read(): readonly NotedLimit[];
}

/** Resources of a limit, by name and quota; clients choose some names. Those that come later share one entry. */
const ENTRIES_PER_LIMIT_MAX = 20;
/** The resource under which those are counted, and its quota. */
const OTHERS = 'others';
const SEVERAL = 'several';

type Entry = { -readonly [Key in keyof NotedLimit]: NotedLimit[Key] };

export const createLimitRegistry = (clock: Clock): LimitRegistry => {
  const byName = new Map<LimitName, Map<string, Entry>>();
  const inOrder: Entry[] = [];

  const entriesOf = (name: LimitName): Map<string, Entry> => {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const made = new Map<string, Entry>();
    byName.set(name, made);
    return made;
  };
  const open = (limit: LimitName, resource: string, quota: string): Entry => {
    const nowMs = clock.nowMs();
    const entry: Entry = { limit, resource, quota, firstAtMs: nowMs, lastAtMs: nowMs, count: 0 };
    entriesOf(limit).set(keyOf(resource, quota), entry);
    inOrder.push(entry);
    return entry;
  };
  const entryOf = (name: LimitName, resource: string, quota: string): Entry => {
    const entries = entriesOf(name);
    const known = entries.get(keyOf(resource, quota));
    if (known !== undefined) return known;
    if (entries.size < ENTRIES_PER_LIMIT_MAX) return open(name, resource, quota);
    return entries.get(keyOf(OTHERS, SEVERAL)) ?? open(name, OTHERS, SEVERAL);
  };
  return {
    note: (name, resource, quota) => {
      const entry = entryOf(name, resource, quota);
      entry.lastAtMs = clock.nowMs();
      entry.count += 1;
    },
    read: () => inOrder.map((entry) => ({ ...entry })),
  };
};

// A resource may have two quotas under one name: records and requests of a delivery stream, for example.
const keyOf = (resource: string, quota: string): string => `${quota} of ${resource}`;

/** For services that run alone. */
export const NO_LIMITS: LimitSink = { note: () => undefined };
