import type { Clock } from '../core/clock.ts';
import type { StreamViewType } from '../core/deployment.ts';
import { type ChangeLog, type ChangeLogBounds, createChangeLog, rowRange } from './change-log.ts';
import { type StreamIdentity, sequenceOf } from './change-record.ts';
import type { DynaliteStore } from './dynalite-modules.ts';
import type { CompanionRow, ItemChange } from './item-write.ts';

/** The streams of all tables: which table has one, under which label, and its log. */
export interface StreamRegistry {
  /** Opens the streams that the database knows. */
  load(): Promise<void>;
  logOf(table: string): ChangeLog | undefined;
  /** Keeps the stream of a table if it is the one that is asked for, else begins a new one, as DynamoDB does. */
  enable(table: string, settings: StreamSettings): Promise<void>;
  /** Ends the stream of a table, if there is one, and drops its records. */
  disable(table: string): Promise<void>;
  rowFor(table: string, change: ItemChange): CompanionRow | undefined;
  trim(): Promise<void>;
  /** Records written since the start, by table. */
  recordCounts(): ReadonlyMap<string, number>;
}

export interface StreamSettings {
  readonly viewType: StreamViewType;
  /** Attribute names of the table's key, partition key first. */
  readonly keyNames: readonly string[];
  /** @default the time of its creation, as on AWS; a stream that has one already keeps its own */
  readonly label?: string;
}

/** More changes than a table takes in a millisecond. */
const SEQUENCES_PER_MS = 1_000;

const IDENTITIES = { gte: 'stream~', lt: 'stream~~' };
const identityKey = (table: string): string => `stream~${table}`;

export const createStreamRegistry = ({
  db,
  clock,
  bounds,
}: {
  db: DynaliteStore['db'];
  clock: Clock;
  bounds: ChangeLogBounds;
}): StreamRegistry => {
  const logs = new Map<string, ChangeLog>();
  /** What streams wrote that are no more. */
  const ended = new Map<string, number>();

  const open = async (stream: StreamIdentity): Promise<void> => {
    const lastSequence = await lastSequenceOf(db, stream);
    logs.set(stream.table, createChangeLog({ db, stream, lastSequence, clock, bounds }));
  };

  const disable = async (table: string): Promise<void> => {
    const log = logs.get(table);
    if (log === undefined) return;
    logs.delete(table);
    ended.set(table, (ended.get(table) ?? 0) + log.recordCount());
    await db.del(identityKey(table));
    const { gte, lt } = rowRange(log.stream);
    await db.clear({ gte, lt });
  };

  return {
    logOf: (table) => logs.get(table),
    load: async () => {
      // Only this module writes these rows.
      for await (const identity of db.values<string, StreamIdentity>(IDENTITIES)) await open(identity);
    },
    enable: async (table, { viewType, keyNames, label: wanted }) => {
      const existing = logs.get(table)?.stream;
      if (existing?.viewType === viewType && existing.label === (wanted ?? existing.label)) return;
      await disable(table);
      const nowMs = clock.nowMs();
      const label = wanted ?? new Date(nowMs).toISOString().slice(0, -1);
      // Numbers begin above those of an earlier stream with this label, whose last one a consumer may remember.
      const stream = { table, label, sequencesAfter: nowMs * SEQUENCES_PER_MS, viewType, keyNames };
      await db.put(identityKey(table), stream);
      await open(stream);
    },
    disable,
    rowFor: (table, change) => logs.get(table)?.rowFor(change),
    trim: async () => {
      for (const log of logs.values()) await log.trim();
    },
    recordCounts: () => {
      const counts = new Map(ended);
      for (const [table, log] of logs) counts.set(table, (counts.get(table) ?? 0) + log.recordCount());
      return counts;
    },
  };
};

const lastSequenceOf = async (db: DynaliteStore['db'], stream: StreamIdentity): Promise<number> => {
  const { gte, lt } = rowRange(stream);
  const [key] = await db.keys({ gte, lt, reverse: true, limit: 1 }).all();
  return key === undefined ? stream.sequencesAfter : sequenceOf(key.slice(key.lastIndexOf('~') + 1));
};
