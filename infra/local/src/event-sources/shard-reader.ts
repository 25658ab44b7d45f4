import type { SourcePosition, SourceReadResult, SourceRecord } from '../core/record-source.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { createWakeUp } from '../core/wake-up.ts';
import type { Lane } from './lane.ts';
import { laneOf } from './lane-of.ts';
import { createPendingRecords } from './pending-record.ts';
import { nextPollMs } from './poll-schedule.ts';
import type { ShardContext } from './shard-context.ts';
import type { ShardState } from './shard-state.ts';

/** Reads one shard, filters, and hands the records to the lanes. */
export interface ShardReader {
  /** Everything that arrived before this time was read. */
  readonly readUntilMs: number;
  readonly hasEnded: boolean;
  readonly isCaughtUp: boolean;
  /** The source has news. */
  announce(): void;
  /** A lane has room, or an open window. */
  ring(): void;
  run(): Promise<void>;
}

export interface ShardReaderOptions {
  readonly context: ShardContext;
  readonly state: ShardState;
  readonly start: SourcePosition;
  readonly lanes: readonly Lane[];
  readonly signal: StopSignal;
}

export const createShardReader = ({ context, state, start, lanes, signal }: ShardReaderOptions): ShardReader => {
  const { source, shardId, clock, options, filter, meter } = context;
  const wakeUp = createWakeUp(clock);
  const toPending = createPendingRecords(source.kind, context.mapping.functionName);
  let position = start;
  let lastPollMs: number | undefined;
  let hasMore = true;
  let hasNews = true;
  let hasEnded = false;
  let isUnsettled = false;
  let readUntilMs = 0;
  let newestArrivalMs = 0;

  const sumOf = (countOf: (lane: Lane) => number): number => lanes.reduce((sum, lane) => sum + countOf(lane), 0);
  const roomForRecords = (): number =>
    sumOf((lane) => lane.pendingBytes) >= options.bufferedBytes
      ? 0
      : options.bufferedRecords - sumOf((lane) => lane.pendingCount);
  const windowEndMs = (): number | undefined => lanes[0]?.windowEndMs();

  const accept = async (records: readonly SourceRecord[]): Promise<void> => {
    const nowMs = clock.nowMs();
    const skipped: string[] = [];
    for (const record of records) {
      state.begin(record.sequenceNumber);
      newestArrivalMs = Math.max(newestArrivalMs, record.arrivedAtMs);
      if (filter?.(record) === false) skipped.push(record.sequenceNumber);
      else lanes[laneOf(record.orderingKey, lanes.length)]?.add(toPending(record, nowMs));
    }
    meter.add('records', records.length - skipped.length);
    meter.add('filteredRecords', skipped.length);
    // Records that the filter drops move the checkpoint, and do nothing else.
    if (skipped.length > 0) await state.skip(skipped);
  };
  const note = (result: SourceReadResult, settledUntilMs: number): void => {
    const isEmpty = result.records.length === 0;
    // Only an empty answer proves that nothing was left behind: an answer may be cut by size.
    if (isEmpty) readUntilMs = Math.max(readUntilMs, settledUntilMs);
    isUnsettled = isEmpty;
    hasMore = !isEmpty && result.millisBehindLatest > 0;
    // Likewise the shard is read again, at the base rate, until nothing comes.
    if (!isEmpty) hasNews = true;
    hasEnded = result.endOfShard;
  };
  const poll = async (): Promise<void> => {
    const limit = Math.min(options.readRecords, roomForRecords());
    // Asked before the read: what arrived before this time is in this answer or was in an earlier one.
    const settledUntilMs = source.settledUntilMs(shardId);
    lastPollMs = clock.nowMs();
    hasNews = false;
    const result = await source.read({ shardId, position, limit });
    const last = result.records.at(-1);
    if (last !== undefined) position = { ...position, afterSequenceNumber: last.sequenceNumber };
    await accept(result.records);
    note(result, settledUntilMs);
    if (result.records.length >= limit && !hasEnded) hasMore = true;
    for (const lane of lanes) lane.ring();
  };
  const dueMs = (): number | undefined =>
    nextPollMs({
      lastPollMs,
      intervalMs: source.kind === 'kinesis' ? options.kinesisPollMs : options.dynamodbPollMs,
      hasMore,
      hasNews,
      hasRoom: roomForRecords() > 0,
      windowEndMs: windowEndMs(),
      readUntilMs,
      newestArrivalMs,
      isUnsettled,
      settleRecheckMs: options.settleRecheckMs,
    });

  return {
    get readUntilMs() {
      return readUntilMs;
    },
    get hasEnded() {
      return hasEnded;
    },
    get isCaughtUp() {
      return !hasMore && sumOf((lane) => lane.pendingCount) === 0 && state.unfinishedCount === 0;
    },
    announce: () => {
      hasNews = true;
      wakeUp.ring();
    },
    ring: wakeUp.ring,
    run: async () => {
      signal.onStop(wakeUp.ring);
      while (!signal.isStopping && !hasEnded) {
        const pollMs = dueMs();
        if (pollMs !== undefined && pollMs <= clock.nowMs()) await poll();
        else await wakeUp.wait(pollMs);
      }
    },
  };
};
