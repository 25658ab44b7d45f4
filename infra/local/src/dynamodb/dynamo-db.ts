import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TEMPLATE_STREAM_LABEL } from '../core/arn.ts';
import type { AwsJsonService } from '../core/aws-json.ts';
import type { Clock, Timer } from '../core/clock.ts';
import type { TableSpec } from '../core/deployment.ts';
import { AwsError, RuntimeError } from '../core/errors.ts';
import type { FaultyDisk } from '../core/faulty-disk.ts';
import { guardWrites } from '../core/guard-writes.ts';
import { type LimitSink, NO_LIMITS } from '../core/limits.ts';
import type { Log } from '../core/ports.ts';
import type { RecordSource } from '../core/record-source.ts';
import type { Service } from '../core/service.ts';
import type { TableUsage } from '../core/usage.ts';
import { addMissingIndexes } from './added-indexes.ts';
import type { ChangeLogBounds } from './change-log.ts';
import { createDynaliteStore } from './dynalite.ts';
import { createDynamoApi, type DynamoApi } from './dynamo-api.ts';
import { createItemStore, type ItemStore } from './item-store.ts';
import { createStreamRegistry, type StreamRegistry } from './stream-registry.ts';
import { ensureTableActive, keyNamesOf } from './tables.ts';
import type { TableThrottles } from './throttle-meter.ts';
import { createThroughput, type Throughput } from './throughput.ts';
import type { TableRefusals } from './throughput-quota.ts';

export interface DynamoDbOptions {
  /** The database lies in its folder `dynamodb`. */
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** `aws`: reads and writes beyond what AWS gives a table, an index or a partition are refused. @default 'off' */
  readonly quotas?: 'off' | 'aws';
  /** Told what is refused. */
  readonly limits?: LimitSink;
  /** Records of a table stream are dropped after this time. @default 24 h, as on AWS */
  readonly streamRetentionMs?: number;
  /** Records kept per table stream at most. @default 1,000,000: about a gigabyte of small items */
  readonly streamRecordsMax?: number;
  /** Time between two looks for records to drop. @default 10 minutes */
  readonly trimEveryMs?: number;
  /** Absent: the disk is as it is. */
  readonly disk?: FaultyDisk | undefined;
}

export interface DynamoDbMetrics {
  /** Requests by operation. */
  readonly operations: Readonly<Record<string, number>>;
  readonly throttledRequests: number;
  /** Change records written since the start. */
  readonly streamRecords: number;
}

/** DynamoDB on one machine's disk, with table streams. */
export interface DynamoDb extends Service {
  readonly api: AwsJsonService;
  /**
   * Creates the table if it is missing and waits until it is active; gives one that is there the indexes it lacks.
   * @throws RuntimeError `TABLE_CHANGED` if the table has other keys, other indexes, or some that are not wanted
   */
  ensureTable(spec: TableSpec): Promise<void>;
  /** The same after every restart. @throws RuntimeError `NO_TABLE_STREAM` */
  streamArn(table: string): string;
  /** @throws RuntimeError `NO_TABLE_STREAM` */
  source(table: string): RecordSource;
  /**
   * Refuses every operation on items until a time (epoch ms): a fault to test with. undefined ends it.
   * @param onRefused called for each
   */
  throttle(untilMs: number | undefined, onRefused?: () => void): void;
  metrics(): DynamoDbMetrics;
  /** Refused requests since the start, by table and operation. */
  throttles(): readonly TableThrottles[];
  /** What quotas refused since the start, by table. */
  refusals(): readonly TableRefusals[];
  /** What is billed since the start, by table in the order of their first use. */
  usage(): readonly TableUsage[];
}

const DAY_MS = 86_400_000;
const STREAM_RECORDS_MAX = 1_000_000;
const TRIM_EVERY_MS = 600_000;

interface OpenDatabase {
  readonly items: ItemStore;
  readonly streams: StreamRegistry;
  readonly api: DynamoApi;
}

export const createDynamoDb = (options: DynamoDbOptions): DynamoDb => {
  const { clock, dataFolder, trimEveryMs = TRIM_EVERY_MS } = options;
  const bounds: ChangeLogBounds = {
    retentionMs: options.streamRetentionMs ?? DAY_MS,
    recordsMax: options.streamRecordsMax ?? STREAM_RECORDS_MAX,
  };
  let database: OpenDatabase | undefined;
  let trimming: { timer: Timer; done: Promise<void> } | undefined;
  let throttling: { readonly untilMs: number; readonly onRefused: () => void } | undefined;

  const { quotas = 'off', limits = NO_LIMITS } = options;
  const throughput = createThroughput({ quotas, limits, clock });
  const opened = (): OpenDatabase => {
    if (database === undefined) throw new AwsError('InternalServerError', 'DynamoDB is not started.', { status: 500 });
    return database;
  };
  const logOf = (table: string) => {
    const log = opened().streams.logOf(table);
    if (log === undefined) throw new RuntimeError('NO_TABLE_STREAM', `Table ${table} has no stream.`);
    return log;
  };
  const scheduleTrim = (done: Promise<void>): void => {
    const timer = clock.after(trimEveryMs, () => scheduleTrim(trim()));
    trimming = { timer, done };
  };
  const trim = (): Promise<void> =>
    opened()
      .streams.trim()
      .catch((error) => options.log('error', 'old change records could not be dropped', { error }));

  return {
    name: 'dynamodb',
    api: { targetPrefix: 'DynamoDB_20120810', handle: async (operation, body) => opened().api.handle(operation, body) },
    start: async () => {
      const isThrottled = (): boolean => {
        if (throttling === undefined || clock.nowMs() >= throttling.untilMs) return false;
        throttling.onRefused();
        return true;
      };
      database = await openDatabase({
        ...options,
        path: join(dataFolder, 'dynamodb'),
        bounds,
        throughput,
        isThrottled,
      });
      scheduleTrim(trim());
    },
    stop: async () => {
      trimming?.timer.cancel();
      await trimming?.done;
      const closing = database;
      database = undefined;
      await closing?.api.drained();
      await closing?.items.store.db.close();
    },
    ensureTable: async (spec) => {
      const { api, streams, items } = opened();
      const added = await addMissingIndexes(spec, { store: items.store, execute: api.handle });
      items.forgetTable(spec.name);
      if (added.length > 0) options.log('info', 'a table got new indexes', { table: spec.name, indexes: added });
      const description = await ensureTableActive(spec, api.handle);
      const { streamViewType: viewType } = spec;
      if (viewType === undefined) await streams.disable(spec.name);
      else
        await streams.enable(spec.name, { viewType, keyNames: keyNamesOf(description), label: TEMPLATE_STREAM_LABEL });
    },
    streamArn: (table) => logOf(table).source.arn,
    source: (table) => logOf(table).source,
    throttle: (untilMs, onRefused = () => undefined) => {
      throttling = untilMs === undefined ? undefined : { untilMs, onRefused };
    },
    metrics: () => {
      const { api, streams } = opened();
      const streamRecords = [...streams.recordCounts().values()].reduce((sum, count) => sum + count, 0);
      return { ...api.counts(), streamRecords };
    },
    throttles: () => opened().api.throttles(),
    refusals: throughput.refusals,
    usage: () => {
      const records = opened().streams.recordCounts();
      return throughput.usage().map((table) => ({ ...table, streamRecords: records.get(table.table) ?? 0 }));
    },
  };
};

const openDatabase = async ({
  path,
  clock,
  log,
  bounds,
  throughput,
  disk,
  isThrottled,
}: {
  path: string;
  clock: Clock;
  log: Log;
  bounds: ChangeLogBounds;
  throughput: Throughput;
  disk?: FaultyDisk | undefined;
  isThrottled: () => boolean;
}): Promise<OpenDatabase> => {
  await mkdir(path, { recursive: true });
  const inner = createDynaliteStore(path);
  try {
    await inner.db.open();
  } catch (cause) {
    const message = `The database in ${path} cannot be opened. Does another runtime use this data folder?`;
    throw new RuntimeError('DATA_FOLDER_IN_USE', message, { cause });
  }
  guardWrites(inner.db, { log, disk });
  const streams = createStreamRegistry({ db: inner.db, clock, bounds });
  try {
    await streams.load();
  } catch (error) {
    await inner.db.close();
    throw error;
  }
  const items = createItemStore(inner, { throughput, companionOf: streams.rowFor });
  return { items, streams, api: createDynamoApi({ store: items.store, streams, isThrottled }) };
};
