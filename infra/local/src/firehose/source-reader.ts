import type { Clock } from '../core/clock.ts';
import type { RecordSource } from '../core/record-source.ts';
import { type DeliveryRecord, toDeliveryRecord } from './delivery-record.ts';
import type { FirehoseOptions } from './options.ts';
import type { Positions } from './position-store.ts';

/** Reads the shards of a source in rounds, about one a second, and from a backlog without a pause. */
export interface SourceReader {
  /** When to read next (epoch ms). */
  dueMs(): number;
  /** When the last round began (epoch ms); undefined before the first. */
  readonly lastRoundMs: number | undefined;
  /** The source has news. @returns whether that was not known yet */
  announce(): boolean;
  /** Reads the next shard of the round, or the first of a new one. */
  readShard(): Promise<readonly DeliveryRecord[]>;
}

export interface SourceReaderOptions {
  readonly source: RecordSource;
  readonly start: Positions;
  readonly clock: Clock;
  readonly options: FirehoseOptions;
}

export const createSourceReader = ({ source, start, clock, options }: SourceReaderOptions): SourceReader => {
  const positions = new Map(start);
  const endedShards = new Set<string>();
  let shardsOfRound: string[] = [];
  let lastRoundMs: number | undefined;
  let hasNews = true;
  let hasMore = false;

  const beginRound = (): void => {
    lastRoundMs = clock.nowMs();
    hasNews = false;
    hasMore = false;
    const shardIds = source.listShards().map(({ shardId }) => shardId);
    shardsOfRound = shardIds.filter((shardId) => !endedShards.has(shardId));
  };
  return {
    get lastRoundMs() {
      return lastRoundMs;
    },
    dueMs: () => {
      if (lastRoundMs === undefined || shardsOfRound.length > 0 || hasMore) return 0;
      return lastRoundMs + (hasNews ? options.readIntervalMs : options.idleReadMs);
    },
    announce: () => {
      const isNew = !hasNews;
      hasNews = true;
      return isNew;
    },
    readShard: async () => {
      if (shardsOfRound.length === 0) beginRound();
      const shardId = shardsOfRound.shift();
      if (shardId === undefined) return [];
      const limit = options.readRecords;
      const position = { afterSequenceNumber: positions.get(shardId) };
      const { records, endOfShard, millisBehindLatest } = await source.read({ shardId, position, limit });
      const last = records.at(-1);
      if (last !== undefined) {
        positions.set(shardId, last.sequenceNumber);
        // An answer may be cut by size: only an empty one proves that nothing was left behind.
        hasNews = true;
        if (millisBehindLatest > 0 || records.length >= limit) hasMore = true;
      }
      if (endOfShard) endedShards.add(shardId);
      const readAtMs = clock.nowMs();
      return records.map((record) => toDeliveryRecord(record, shardId, readAtMs));
    },
  };
};
