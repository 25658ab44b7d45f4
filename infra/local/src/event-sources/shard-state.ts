import type { SourcePosition } from '../core/record-source.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import type { Checkpoint } from './checkpoint-store.ts';
import type { PendingRecord } from './pending-record.ts';
import { createProgress } from './progress.ts';
import type { ShardContext } from './shard-context.ts';
import { EMPTY_STATE, type OpenWindow, type WindowInterval } from './tumbling-window.ts';

/** Position and window of one shard, in memory and on disk. */
export interface ShardState {
  readonly window: OpenWindow | undefined;
  readonly closedUntilMs: number;
  readonly unfinishedCount: number;
  /** Everything up to here is finished. */
  readonly position: SourcePosition;
  begin(sequenceNumber: string): void;
  /** Records that no function shall see; saved with the next finished batch, or now if nothing else is unfinished. */
  skip(sequenceNumbers: readonly string[]): Promise<void>;
  /** Finishes records, and takes on the window state that came with them, in one write. */
  finish(records: readonly PendingRecord[], window: OpenWindow | undefined): Promise<void>;
  replaceState(window: OpenWindow): Promise<void>;
  closeWindow(window: WindowInterval): Promise<void>;
  finishShard(): Promise<void>;
}

export const createShardState = (context: ShardContext, start: Checkpoint, signal: StopSignal): ShardState => {
  const progress = createProgress(start.position.afterSequenceNumber);
  let { window, closedUntilMs } = start;
  // One write after the other: the store may carry out concurrent ones in any order.
  let saved: Promise<void> = Promise.resolve();

  const save = (isFinished = false): Promise<void> => {
    // Whoever was left behind must not overwrite what a successor has saved.
    if (signal.isAbandoned) return Promise.resolve();
    const position = { ...start.position, afterSequenceNumber: progress.finishedUpTo };
    const checkpoint = { position, closedUntilMs, isFinished, ...(window === undefined ? {} : { window }) };
    const write = saved.then(() => context.checkpoints.save(context.mapping.uuid, context.shardId, checkpoint));
    // The chain goes on after a failed write; its error belongs to whoever waits for `write`.
    saved = write.catch(() => undefined);
    return write;
  };
  return {
    get window() {
      return window;
    },
    get closedUntilMs() {
      return closedUntilMs;
    },
    get unfinishedCount() {
      return progress.unfinishedCount;
    },
    get position() {
      return { ...start.position, afterSequenceNumber: progress.finishedUpTo };
    },
    begin: progress.begin,
    skip: async (sequenceNumbers) => {
      const hasMoved = progress.finish(sequenceNumbers);
      if (hasMoved && progress.unfinishedCount === 0) await save();
    },
    finish: async (records, nextWindow) => {
      const hasMoved = progress.finish(records.map(({ sequenceNumber }) => sequenceNumber));
      window = nextWindow;
      if (hasMoved) await save();
    },
    replaceState: (nextWindow) => {
      window = nextWindow;
      return save();
    },
    closeWindow: ({ endMs }) => {
      window = undefined;
      closedUntilMs = Math.max(closedUntilMs, endMs);
      return save();
    },
    finishShard: () => save(true),
  };
};

/** The open window, or a new one with an empty state. */
export const openWindow = (current: OpenWindow | undefined, interval: WindowInterval): OpenWindow =>
  current ?? { ...interval, stateJson: EMPTY_STATE };
