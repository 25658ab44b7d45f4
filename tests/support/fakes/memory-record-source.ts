import type { Clock } from '../../../infra/local/src/core/clock.ts';
import type { RecordSource, SourceRecord } from '../../../infra/local/src/core/record-source.ts';

interface MemoryShard {
  readonly shardId: string;
  readonly parentShardIds: string[];
  readonly records: SourceRecord[];
  isClosed: boolean;
}

export interface PutRequest {
  readonly shardId?: string;
  readonly key?: string;
  readonly data?: unknown;
  /** @default now */
  readonly arrivedAtMs?: number;
}

/** A stream in memory, driven by a test. */
export interface MemoryRecordSource extends RecordSource {
  /** @returns the sequence number */
  put(request?: PutRequest): string;
  /** Closes a shard and opens children. */
  split(shardId: string, children: readonly string[]): void;
  close(shardId: string): void;
  remove(shardId: string): void;
  /** Times of all reads (epoch ms). */
  readonly readsAtMs: number[];
  /** The next reads fail with this error, one each. */
  readonly readErrors: Error[];
  /** Records in flight: windows that end after this time are not settled. */
  unsettledFromMs: number;
  retention: number;
  /** An answer holds at most this many records, whatever was asked for. */
  answerMax: number;
}

export interface MemorySourceOptions {
  readonly clock: Clock;
  readonly kind?: 'kinesis' | 'dynamodb';
  readonly shardIds?: readonly string[];
}

const ARNS = {
  kinesis: 'arn:aws:kinesis:us-east-1:000000000000:stream/telemetry',
  dynamodb: 'arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/2026-01-01T00:00:00.000',
} as const;

export const createMemoryRecordSource = (options: MemorySourceOptions): MemoryRecordSource => {
  const { clock, kind = 'kinesis', shardIds = ['shard-0'] } = options;
  const newShard = (shardId: string, parentShardIds: string[] = []): MemoryShard => ({
    shardId,
    parentShardIds,
    records: [],
    isClosed: false,
  });
  let shards = shardIds.map((shardId) => newShard(shardId));
  let counter = 0;
  const listeners = new Set<() => void>();
  const announce = (): void => {
    for (const listener of listeners) listener();
  };
  const shardOf = (shardId: string): MemoryShard => {
    const shard = shards.find((candidate) => candidate.shardId === shardId);
    if (shard === undefined) throw new Error(`no shard ${shardId}`);
    return shard;
  };
  const source: MemoryRecordSource = {
    arn: ARNS[kind],
    kind,
    readsAtMs: [],
    readErrors: [],
    unsettledFromMs: Number.POSITIVE_INFINITY,
    retention: Number.POSITIVE_INFINITY,
    answerMax: Number.POSITIVE_INFINITY,
    put: ({ shardId = 'shard-0', key = 'k', data = {}, arrivedAtMs = clock.nowMs() } = {}) => {
      counter += 1;
      const sequenceNumber = String(counter).padStart(8, '0');
      shardOf(shardId).records.push(recordOf({ kind, sequenceNumber, key, data, arrivedAtMs }));
      announce();
      return sequenceNumber;
    },
    split: (shardId, children) => {
      shardOf(shardId).isClosed = true;
      shards = [...shards, ...children.map((child) => newShard(child, [shardId]))];
      announce();
    },
    close: (shardId) => {
      shardOf(shardId).isClosed = true;
      announce();
    },
    remove: (shardId) => {
      shards = shards.filter((shard) => shard.shardId !== shardId);
      announce();
    },
    listShards: () =>
      shards.map(({ shardId, parentShardIds }) => ({
        shardId,
        parentShardIds: parentShardIds.filter((parent) => shards.some((shard) => shard.shardId === parent)),
      })),
    read: async ({ shardId, position, limit }) => {
      source.readsAtMs.push(clock.nowMs());
      const error = source.readErrors.shift();
      if (error !== undefined) throw error;
      const { records, isClosed } = shardOf(shardId);
      const after = position.afterSequenceNumber ?? '';
      const rest = records.filter(
        ({ sequenceNumber, arrivedAtMs }) => sequenceNumber > after && arrivedAtMs >= (position.notBeforeMs ?? 0),
      );
      const answer = rest.slice(0, Math.min(limit, source.answerMax));
      return {
        records: answer,
        endOfShard: isClosed && answer.length === rest.length,
        millisBehindLatest: answer.length === rest.length ? 0 : 1,
      };
    },
    startOf: (shardId, start) => {
      if (start.type === 'LATEST') return { afterSequenceNumber: shardOf(shardId).records.at(-1)?.sequenceNumber };
      return start.type === 'AT_TIMESTAMP'
        ? { afterSequenceNumber: undefined, notBeforeMs: start.timestampMs }
        : { afterSequenceNumber: undefined };
    },
    settledUntilMs: () => Math.min(clock.nowMs(), source.unsettledFromMs),
    retentionMs: () => source.retention,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return source;
};

interface RecordFacts {
  readonly kind: 'kinesis' | 'dynamodb';
  readonly sequenceNumber: string;
  readonly key: string;
  readonly data: unknown;
  readonly arrivedAtMs: number;
}

const recordOf = ({ kind, sequenceNumber, key, data, arrivedAtMs }: RecordFacts): SourceRecord => {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const data64 = Buffer.from(text).toString('base64');
  const arrival = { approximateArrivalTimestamp: arrivedAtMs / 1_000 };
  const kinesis = { partitionKey: key, sequenceNumber, data: data64, ...arrival };
  const dynamodb = { Keys: { pk: { S: key } }, NewImage: data, SequenceNumber: sequenceNumber };
  const envelope = kind === 'kinesis' ? kinesis : { eventName: 'INSERT', dynamodb };
  return {
    sequenceNumber,
    arrivedAtMs,
    orderingKey: key,
    eventJson: JSON.stringify(kind === 'kinesis' ? { kinesis } : envelope),
    filterInput: () => (kind === 'kinesis' ? { envelope, data: text } : { envelope }),
  };
};
