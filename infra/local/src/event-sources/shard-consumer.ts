import type { SourcePosition } from '../core/record-source.ts';
import { createStopSignal } from '../core/stop-signal.ts';
import type { Checkpoint } from './checkpoint-store.ts';
import { createDelivery } from './delivery.ts';
import { createLane } from './lane.ts';
import type { PendingRecord } from './pending-record.ts';
import type { ShardContext } from './shard-context.ts';
import { createShardReader, type ShardReader } from './shard-reader.ts';
import { createShardState } from './shard-state.ts';

/** Works through one shard for one mapping. */
export interface ShardConsumer {
  /** Resolves to whether the shard was finished (or the consumer stopped). Rejects when source or store fail. */
  run(): Promise<'finished' | 'stopped'>;
  /** The source has news. */
  announce(): void;
  /** No new invocation begins; `run` resolves when the running one has ended. */
  stop(): void;
  /** Leaves a running invocation behind: its answer no longer counts. */
  abandon(): void;
  metrics(): ShardMetrics;
  /** Everything up to here is finished. */
  position(): SourcePosition;
}

export interface ShardMetrics {
  readonly shardId: string;
  /** Age of the last record of the last batch when it was sent; 0 when nothing waits. */
  readonly iteratorAgeMs: number;
  /** Records that were read and are not finished. */
  readonly unfinishedRecords: number;
  readonly windowStartMs?: number;
}

export const createShardConsumer = (context: ShardContext, start: Checkpoint): ShardConsumer => {
  const { clock, mapping, shardId } = context;
  const signal = createStopSignal(clock);
  const state = createShardState(context, start, signal);
  const delivery = createDelivery(context, state, signal);
  let iteratorAgeMs = 0;
  const onBatch = (records: readonly PendingRecord[]): void => {
    const last = records.at(-1);
    if (last !== undefined) iteratorAgeMs = Math.max(0, clock.nowMs() - last.arrivedAtMs);
  };
  const lanes = Array.from({ length: mapping.parallelizationFactor }, () =>
    createLane({
      context,
      state,
      delivery,
      signal,
      reading: {
        get readUntilMs() {
          return reader.readUntilMs;
        },
        get hasEnded() {
          return reader.hasEnded;
        },
      },
      onProgress: () => reader.ring(),
      onBatch,
    }),
  );
  const reader: ShardReader = createShardReader({ context, state, start: start.position, lanes, signal });

  // If one loop fails the others end as well: the shard starts again from its checkpoint, as after a crash.
  const guarded = async (loop: () => Promise<void>): Promise<void> => {
    try {
      await loop();
    } catch (error) {
      signal.stop();
      throw error;
    }
  };
  return {
    run: async () => {
      const loops = await Promise.allSettled([guarded(reader.run), ...lanes.map((lane) => guarded(lane.run))]);
      const failed = loops.find((loop) => loop.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      if (signal.isStopping) return 'stopped';
      await state.finishShard();
      return 'finished';
    },
    announce: reader.announce,
    stop: signal.stop,
    abandon: signal.abandon,
    position: () => state.position,
    metrics: () => ({
      shardId,
      iteratorAgeMs: reader.isCaughtUp ? 0 : iteratorAgeMs,
      unfinishedRecords: state.unfinishedCount,
      ...(state.window === undefined ? {} : { windowStartMs: state.window.startMs }),
    }),
  };
};
