import { LAMBDA_LIMITS } from './options.ts';
import type { PendingRecord } from './pending-record.ts';
import { type OpenWindow, type WindowInterval, windowOf } from './tumbling-window.ts';

/** Everything that decides what a lane does next. */
export interface LaneView {
  /** Records that were read and not yet sent, oldest first. */
  readonly pending: readonly PendingRecord[];
  readonly window: OpenWindow | undefined;
  readonly closedUntilMs: number;
  readonly nowMs: number;
  /** Everything that arrived before this time has been read. */
  readonly readUntilMs: number;
  /** The shard is closed and was read to its end. */
  readonly hasEnded: boolean;
  /** When the last invocation of the lane ended: the batching window begins there. */
  readonly batchingSinceMs: number;
  readonly batchSize: number;
  readonly batchingMs: number;
  /** 0 = no tumbling windows. */
  readonly windowMs: number;
  /** Bytes that the records of one event may take. */
  readonly recordBytes: number;
}

export type LaneAction =
  | { readonly type: 'deliver'; readonly count: number; readonly interval: WindowInterval | undefined }
  | { readonly type: 'close-window'; readonly window: OpenWindow }
  | { readonly type: 'end-window-early'; readonly window: OpenWindow }
  | { readonly type: 'wait'; readonly untilMs: number | undefined }
  | { readonly type: 'finish' };

/** What a lane does next. Pure: the same view gives the same action. */
export const nextLaneAction = (view: LaneView): LaneAction => {
  const { window } = view;
  if (window !== undefined && Buffer.byteLength(window.stateJson) > LAMBDA_LIMITS.stateBytes) {
    return { type: 'end-window-early', window };
  }
  if (window !== undefined && isWindowDone(view, window)) return { type: 'close-window', window };
  const [first] = view.pending;
  if (first !== undefined) return batchOf(view, first);
  return view.hasEnded ? { type: 'finish' } : { type: 'wait', untilMs: undefined };
};

/** The end of the window that the lane works at, or will begin with its next record; undefined = none. */
export const currentWindowEndMs = (view: Pick<LaneView, 'pending' | 'window' | 'windowMs' | 'closedUntilMs'>) => {
  if (view.window !== undefined) return view.window.endMs;
  const [first] = view.pending;
  return first === undefined || view.windowMs === 0 ? undefined : intervalOf(view, first).endMs;
};

// A later record, the clock (once everything that arrived in time was read and processed) or the shard's end close a window.
const isWindowDone = (view: LaneView, window: OpenWindow): boolean => {
  const [first] = view.pending;
  if (view.windowMs === 0) return true;
  if (first !== undefined) return first.arrivedAtMs >= window.endMs;
  return view.hasEnded || (view.nowMs >= window.endMs && view.readUntilMs >= window.endMs);
};

const batchOf = (view: LaneView, first: PendingRecord): LaneAction => {
  const interval = view.windowMs === 0 ? undefined : intervalOf(view, first);
  const { count, isFull } = cutBatch(view, interval);
  const dueMs = batchingDueMs(view, first);
  const isIntervalOver = interval !== undefined && view.nowMs >= interval.endMs && view.readUntilMs >= interval.endMs;
  if (isFull || view.hasEnded || isIntervalOver || view.nowMs >= dueMs) return { type: 'deliver', count, interval };
  return { type: 'wait', untilMs: dueMs };
};

const intervalOf = (view: Pick<LaneView, 'window' | 'windowMs' | 'closedUntilMs'>, record: PendingRecord) =>
  windowOf({
    arrivedAtMs: record.arrivedAtMs,
    windowMs: view.windowMs,
    open: view.window,
    closedUntilMs: view.closedUntilMs,
  });

/** A batch ends at BatchSize, before the payload limit, and before the first record of a later window. */
export const cutBatch = (
  { pending, batchSize, recordBytes }: Pick<LaneView, 'pending' | 'batchSize' | 'recordBytes'>,
  interval: WindowInterval | undefined,
): { readonly count: number; readonly isFull: boolean } => {
  let bytes = 0;
  for (const [index, record] of pending.entries()) {
    bytes += record.eventBytes + 1;
    const isLater = interval !== undefined && record.arrivedAtMs >= interval.endMs;
    const isTooMuch = bytes > recordBytes || index >= batchSize || isLater;
    // One record alone over the limit is cut as a batch of its own; delivery treats it as failed.
    if (isTooMuch) return { count: Math.max(1, index), isFull: true };
  }
  return { count: pending.length, isFull: pending.length >= batchSize };
};

// Batching windows follow each other without a gap from the end of the last invocation.
const batchingDueMs = ({ batchingMs, batchingSinceMs }: LaneView, first: PendingRecord): number => {
  if (batchingMs === 0) return first.bufferedAtMs;
  const windows = Math.max(1, Math.ceil((first.bufferedAtMs - batchingSinceMs) / batchingMs));
  return batchingSinceMs + windows * batchingMs;
};
