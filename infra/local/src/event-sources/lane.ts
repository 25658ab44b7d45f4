import type { StopSignal } from '../core/stop-signal.ts';
import { createWakeUp } from '../core/wake-up.ts';
import type { Delivery } from './delivery.ts';
import { recordBytesLeft } from './event-json.ts';
import { currentWindowEndMs, type LaneView, nextLaneAction } from './lane-decision.ts';
import type { PendingRecord } from './pending-record.ts';
import type { ShardContext } from './shard-context.ts';
import type { ShardState } from './shard-state.ts';
import { EMPTY_STATE } from './tumbling-window.ts';

/** One ordered line of batches; a shard has ParallelizationFactor of them. */
export interface Lane {
  add(record: PendingRecord): void;
  /** Tells the lane that records or news of the shard came. */
  ring(): void;
  readonly pendingCount: number;
  readonly pendingBytes: number;
  /** When the window that the lane works at ends; undefined = no window. */
  windowEndMs(): number | undefined;
  /** Resolves when the shard is finished or the signal stops. */
  run(): Promise<void>;
}

export interface LaneOptions {
  readonly context: ShardContext;
  readonly state: ShardState;
  readonly delivery: Delivery;
  readonly signal: StopSignal;
  /** What the reader knows. */
  readonly reading: { readonly readUntilMs: number; readonly hasEnded: boolean };
  /** Called whenever the lane has room again, or an open window. */
  readonly onProgress: () => void;
  /** Called with each batch that is sent. */
  readonly onBatch: (records: readonly PendingRecord[]) => void;
}

export const createLane = ({ context, state, delivery, signal, reading, onProgress, onBatch }: LaneOptions): Lane => {
  const { mapping, clock, shardId } = context;
  const wakeUp = createWakeUp(clock);
  const windowMs = mapping.tumblingWindowSeconds * 1000;
  let pending: PendingRecord[] = [];
  let pendingBytes = 0;
  let batchingSinceMs = clock.nowMs();

  const recordBytes = (): number => {
    if (windowMs === 0) return recordBytesLeft(undefined);
    const window = state.window ?? { startMs: 0, endMs: 0, stateJson: EMPTY_STATE };
    return recordBytesLeft({ window, shardId, sourceArn: mapping.sourceArn, isFinal: false, isTerminatedEarly: false });
  };
  const view = (): LaneView => ({
    pending,
    window: state.window,
    closedUntilMs: state.closedUntilMs,
    nowMs: clock.nowMs(),
    readUntilMs: reading.readUntilMs,
    hasEnded: reading.hasEnded,
    batchingSinceMs,
    batchSize: mapping.batchSize,
    batchingMs: mapping.maximumBatchingWindowSeconds * 1000,
    windowMs,
    recordBytes: recordBytes(),
  });
  const take = (count: number): readonly PendingRecord[] => {
    const batch = pending.slice(0, count);
    pending = pending.slice(count);
    for (const { eventBytes } of batch) pendingBytes -= eventBytes;
    return batch;
  };
  const step = async (): Promise<'more' | 'finished'> => {
    const action = nextLaneAction(view());
    if (action.type === 'finish') return 'finished';
    if (action.type === 'wait') {
      await wakeUp.wait(action.untilMs);
      return 'more';
    }
    if (action.type === 'deliver') {
      const batch = take(action.count);
      onBatch(batch);
      await delivery.deliver(batch, action.interval);
    } else await delivery.endWindow(action.window, action.type === 'close-window' ? 'final' : 'early');
    batchingSinceMs = clock.nowMs();
    onProgress();
    return 'more';
  };
  return {
    add: (record) => {
      pending.push(record);
      pendingBytes += record.eventBytes;
    },
    ring: wakeUp.ring,
    get pendingCount() {
      return pending.length;
    },
    get pendingBytes() {
      return pendingBytes;
    },
    windowEndMs: () =>
      currentWindowEndMs({ pending, window: state.window, windowMs, closedUntilMs: state.closedUntilMs }),
    run: async () => {
      signal.onStop(wakeUp.ring);
      while (!signal.isStopping && (await step()) === 'more');
    },
  };
};
