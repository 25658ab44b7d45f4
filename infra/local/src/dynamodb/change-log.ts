import { createHash } from 'node:crypto';
import { tableStreamArn } from '../core/arn.ts';
import type { Clock } from '../core/clock.ts';
import type { RecordSource, SourceReadRequest, SourceReadResult, SourceRecord } from '../core/record-source.ts';
import {
  arrivedAtMsOf,
  changeRowOf,
  isChange,
  type StreamIdentity,
  sequenceNumberOf,
  sequenceOf,
  sourceRecordOf,
} from './change-record.ts';
import { createCommitOrder, type PendingWrite } from './commit-order.ts';
import type { DynaliteStore } from './dynalite-modules.ts';
import type { CompanionRow, ItemChange } from './item-write.ts';

export interface ChangeLogBounds {
  /** Records older than this are dropped. DynamoDB keeps them for 24 hours. */
  readonly retentionMs: number;
  /** Records kept at most, whatever their age: a machine has one disk. */
  readonly recordsMax: number;
}

/** The stream of one table: every change of an item, in the same batch as the item. */
export interface ChangeLog {
  readonly stream: StreamIdentity;
  readonly source: RecordSource;
  /** The row to write with the item; undefined when the write changes nothing. */
  rowFor(change: ItemChange): CompanionRow | undefined;
  /** Drops what is too old or too much. */
  trim(): Promise<void>;
  /** Records written since the start. */
  recordCount(): number;
}

/** A read stops here, as GetRecords does, though never before its first record. */
const READ_BYTES_MAX = 1_000_000;

/** Where the rows of a stream lie; `~` cannot occur in a table's name. */
export const rowRange = ({ table, label }: Pick<StreamIdentity, 'table' | 'label'>) => {
  const prefix = `cdc~${table}~${label}~`;
  return { gte: prefix, lt: `${prefix}~`, keyAt: (sequence: number) => prefix + sequenceNumberOf(sequence) };
};

const TEXT = { keyEncoding: 'utf8', valueEncoding: 'utf8' } as const;

const sequenceOfKey = (key: string): number => sequenceOf(key.slice(key.lastIndexOf('~') + 1));

/** @param lastSequence the last one that was ever given away */
export const createChangeLog = ({
  db,
  stream,
  lastSequence,
  clock,
  bounds,
}: {
  db: DynaliteStore['db'];
  stream: StreamIdentity;
  lastSequence: number;
  clock: Clock;
  bounds: ChangeLogBounds;
}): ChangeLog => {
  const range = rowRange(stream);
  const order = createCommitOrder({ lastSequence });
  const listeners = new Set<() => void>();
  let recordCount = 0;

  const rowFor = (change: ItemChange): CompanionRow | undefined => {
    if (!isChange(change)) return undefined;
    const write = order.begin(clock.nowMs());
    const text = textOf(change, write);
    const settle = (isOnDisk: boolean) => {
      if (isOnDisk) recordCount += 1;
      order.settle(write);
      for (const listener of listeners) listener();
    };
    return { key: range.keyAt(write.sequence), text, settle };
  };
  const textOf = (change: ItemChange, write: PendingWrite): string => {
    try {
      return changeRowOf(stream, change, write);
    } catch (error) {
      // Readers wait for every place that was given away.
      order.settle(write);
      throw error;
    }
  };

  const read = async ({ position, limit }: SourceReadRequest): Promise<SourceReadResult> => {
    const settled = order.settledSequence();
    const handled = position.afterSequenceNumber === undefined ? 0 : sequenceOf(position.afterSequenceNumber);
    const afterSequence = Math.max(handled, settled - bounds.recordsMax);
    if (afterSequence >= settled) return { records: [], endOfShard: false, millisBehindLatest: 0 };
    const rows = db.iterator<string, string>({ gt: range.keyAt(afterSequence), lte: range.keyAt(settled), ...TEXT });
    const notBeforeMs = Math.max(position.notBeforeMs ?? 0, clock.nowMs() - bounds.retentionMs);
    const records = await takeRecords(rows, { limit, notBeforeMs });
    const last = records.at(-1);
    const isBehind = last !== undefined && sequenceOf(last.sequenceNumber) < settled;
    const millisBehindLatest = isBehind ? Math.max(1, clock.nowMs() - last.arrivedAtMs) : 0;
    return { records, endOfShard: false, millisBehindLatest };
  };

  const trim = async (): Promise<void> => {
    const keepFrom = await oldestToKeep(db.iterator<string, string>({ gte: range.gte, lt: range.lt, ...TEXT }), {
      sequenceMin: order.settledSequence() - bounds.recordsMax + 1,
      arrivedMinMs: clock.nowMs() - bounds.retentionMs,
    });
    // The newest row stays: it tells a restart which sequence number was the last.
    const end = Math.min(keepFrom ?? Number.POSITIVE_INFINITY, order.settledSequence());
    await db.clear({ gte: range.gte, lt: range.keyAt(end) });
  };

  const shardId = shardIdOf(stream);
  const source: RecordSource = {
    arn: tableStreamArn(stream.table, stream.label),
    kind: 'dynamodb',
    listShards: () => [{ shardId, parentShardIds: [] }],
    read,
    startOf: (_shardId, start) => {
      if (start.type === 'LATEST') return { afterSequenceNumber: sequenceNumberOf(order.settledSequence()) };
      if (start.type === 'AT_TIMESTAMP') return { afterSequenceNumber: undefined, notBeforeMs: start.timestampMs };
      return { afterSequenceNumber: undefined };
    },
    settledUntilMs: () => order.settledUntilMs(clock.nowMs()),
    retentionMs: () => bounds.retentionMs,
    backlogAfter: async (id, position) => {
      const { records } = await read({ shardId: id, position, limit: 1 });
      const [oldest] = records;
      // A write that was refused leaves a gap: the count is at most a few too high.
      return oldest === undefined
        ? { records: 0, oldestArrivalMs: undefined }
        : {
            records: order.settledSequence() - sequenceOf(oldest.sequenceNumber) + 1,
            oldestArrivalMs: oldest.arrivedAtMs,
          };
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return { stream, source, rowFor, trim, recordCount: () => recordCount };
};

/** One shard per stream; its id has the 28 to 65 characters that AWS promises. */
const shardIdOf = ({ table, label }: StreamIdentity): string => {
  const createdAt = String(Date.parse(`${label}Z`)).padStart(20, '0');
  return `shardId-${createdAt}-${createHash('md5').update(table).digest('hex').slice(0, 8)}`;
};

type Rows = AsyncIterable<readonly [string, string]>;

const takeRecords = async (
  rows: Rows,
  { limit, notBeforeMs }: { limit: number; notBeforeMs: number },
): Promise<SourceRecord[]> => {
  const records: SourceRecord[] = [];
  let bytes = 0;
  for await (const [key, row] of rows) {
    if (arrivedAtMsOf(row) < notBeforeMs) continue;
    records.push(sourceRecordOf(sequenceOfKey(key), row));
    bytes += row.length;
    if (records.length >= limit || bytes >= READ_BYTES_MAX) break;
  }
  return records;
};

const oldestToKeep = async (
  rows: Rows,
  { sequenceMin, arrivedMinMs }: { sequenceMin: number; arrivedMinMs: number },
): Promise<number | undefined> => {
  for await (const [key, row] of rows) {
    const sequence = sequenceOfKey(key);
    if (sequence >= sequenceMin && arrivedAtMsOf(row) >= arrivedMinMs) return sequence;
  }
  return undefined;
};
