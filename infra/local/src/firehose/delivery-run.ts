import { setImmediate } from 'node:timers/promises';
import type { RecordSource } from '../core/record-source.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import { createWakeUp } from '../core/wake-up.ts';
import type { DeliveryContext } from './context.ts';
import { createOutbox } from './outbox.ts';
import { createPortionQueue } from './portion-queue.ts';
import type { Positions } from './position-store.ts';
import { createSourceReader } from './source-reader.ts';
import { createTransform } from './transform.ts';

/** One pass from saved positions on: read, transform, deliver, one step after the other. */
export interface DeliveryRun {
  /** Ends when the pipeline stops. Rejects when source or state fail; what was not delivered is then read again. */
  run(): Promise<void>;
  /** Arrival of the oldest record that was read and is not delivered (epoch ms). */
  oldestArrivalMs(): number | undefined;
}

export interface DeliveryRunOptions {
  readonly context: DeliveryContext;
  readonly source: RecordSource;
  readonly saved: Positions;
  readonly signal: StopSignal;
}

/** Everything waits for everything else: a function or a bucket that fails stops the reading, so nothing piles up. */
export const createDeliveryRun = ({ context, source, saved, signal }: DeliveryRunOptions): DeliveryRun => {
  const { clock, meter, options, stream } = context;
  const wakeUp = createWakeUp(clock);
  const reader = createSourceReader({ source, start: saved, clock, options });
  const queue = createPortionQueue(stream.spec.transform);
  const transform = createTransform(context, signal);
  const outbox = createOutbox({ context, source, signal, saved });

  const readDueMs = (): number => (queue.isFull ? Number.POSITIVE_INFINITY : reader.dueMs());
  const read = async (): Promise<void> => {
    warnOfGap();
    const records = await reader.readShard();
    meter.add('recordsIn', records.length);
    // Directly put records were billed when they came.
    if (stream.spec.sourceStreamArn !== undefined) meter.billRead(records);
    queue.add(records);
    // A backlog that lies in memory is read without a pause; whatever else the process does has its turn in between.
    await setImmediate();
  };
  /** While nothing could be read, the source went on forgetting. */
  const warnOfGap = (): void => {
    const { lastRoundMs } = reader;
    const retentionMs = source.retentionMs?.() ?? Number.POSITIVE_INFINITY;
    if (lastRoundMs === undefined || clock.nowMs() - lastRoundMs <= retentionMs) return;
    const facts = { deliveryStream: stream.spec.name, readLastAtMs: lastRoundMs };
    context.log('error', 'nothing was read for longer than the source keeps records; some may be lost', facts);
  };
  const transformPortion = async (): Promise<void> => {
    const records = queue.next();
    const portion = await transform(records);
    if (portion === undefined || !(await outbox.add(records, portion))) return;
    queue.remove(records.length);
  };
  const step = async (): Promise<void> => {
    const nowMs = clock.nowMs();
    if (outbox.dueMs() <= nowMs) await outbox.deliver();
    else if (queue.dueMs() <= nowMs) await transformPortion();
    else await read();
  };
  return {
    oldestArrivalMs: () => {
      const times = [queue.oldestArrivalMs(), outbox.oldestArrivalMs()].filter((time) => time !== undefined);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    run: async () => {
      const unsubscribe = source.onChange(() => {
        // News come with every commit; the first since the last round is enough to wait for the next one.
        if (reader.announce()) wakeUp.ring();
      });
      signal.onStop(wakeUp.ring);
      try {
        while (!signal.isStopping) {
          const dueMs = Math.min(readDueMs(), queue.dueMs(), outbox.dueMs());
          if (dueMs <= clock.nowMs()) await step();
          else await wakeUp.wait(dueMs);
        }
      } finally {
        unsubscribe();
      }
    },
  };
};
