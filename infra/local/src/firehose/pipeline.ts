import { backOffMs } from '../core/back-off.ts';
import { endsWithin } from '../core/deadline.ts';
import type { RecordSource } from '../core/record-source.ts';
import { createStopSignal } from '../core/stop-signal.ts';
import type { DeliveryStreamUsage } from '../core/usage.ts';
import type { DeliveryContext } from './context.ts';
import { createDeliveryRun, type DeliveryRun } from './delivery-run.ts';
import type { DeliveryStreamMetrics } from './meter.ts';
import type { Positions, SavedDelivery } from './position-store.ts';

/** One delivery stream at work. */
export interface Pipeline {
  /** When the delivery stream first ran (epoch ms); known once started. */
  readonly startedAtMs: number;
  /** Resolves when the position in the source is fixed. @throws what the source or the state store throws */
  start(): Promise<void>;
  /** Lets the step under way end, within the drain time; the rest is for the next start. */
  stop(): Promise<void>;
  metrics(): DeliveryStreamMetrics;
  usage(): DeliveryStreamUsage;
}

/** How the source of directly put records is named in the state. */
const DIRECT = 'direct';

export const createPipeline = (context: DeliveryContext): Pipeline => {
  const { stream, positions, clock, options, log, meter } = context;
  const { name, sourceStreamArn = DIRECT } = stream.spec;
  const signal = createStopSignal(clock);
  let running: Promise<void> = Promise.resolve();
  let current: DeliveryRun | undefined;
  let startedAtMs = 0;

  /** A crash before the first record must not move LATEST, so positions are fixed at once. */
  const begin = async (): Promise<SavedDelivery> => {
    const saved = await positions.load(name);
    if (saved?.source === sourceStreamArn) return saved;
    const fresh = {
      source: sourceStreamArn,
      startedAtMs: clock.nowMs(),
      positions: sourceStreamArn === DIRECT ? new Map<string, string>() : latest(context.openSource()),
    };
    await positions.initialize(name, fresh);
    return fresh;
  };
  const runOnce = async (): Promise<void> => {
    const saved = await begin();
    const source = context.openSource();
    current = createDeliveryRun({ context, source, saved: saved.positions, signal });
    await current.run();
  };
  /** Source or state failed: everything since the saved positions is read again, as after a crash. */
  const runAlways = async (): Promise<void> => {
    let failures = 0;
    while (!signal.isStopping) {
      const beganAtMs = clock.nowMs();
      try {
        await runOnce();
      } catch (error) {
        failures = clock.nowMs() - beganAtMs > 2 * options.retryCapMs ? 1 : failures + 1;
        const facts = { deliveryStream: name, failures, error };
        log('error', 'a delivery stream could not go on; starting again from its saved position', facts);
        const { retryFirstMs: firstMs, retryCapMs: capMs } = options;
        await signal.pause(backOffMs({ failures, firstMs, capMs, random: context.random }));
      }
    }
  };
  return {
    get startedAtMs() {
      return startedAtMs;
    },
    start: async () => {
      ({ startedAtMs } = await begin());
      running = runAlways();
    },
    stop: async () => {
      signal.stop();
      if (await endsWithin(running, { clock, limitMs: options.drainMs })) return;
      signal.abandon();
      log('warn', 'left a delivery behind; its records will be delivered again', { deliveryStream: name });
    },
    usage: () => meter.usage(name),
    metrics: () => {
      const oldestMs = current?.oldestArrivalMs();
      const freshnessMs = oldestMs === undefined ? 0 : Math.max(0, clock.nowMs() - oldestMs);
      const { bufferSeconds, transform } = stream.spec;
      return {
        name,
        ...meter.counts,
        freshnessMs,
        bufferSeconds: bufferSeconds + (transform?.bufferSeconds ?? 0),
      };
    },
  };
};

/** Where reading starts: what is in the stream before its delivery stream is not archived. */
const latest = (source: RecordSource): Positions => {
  const newest = source
    .listShards()
    .map(({ shardId }) => [shardId, source.startOf(shardId, { type: 'LATEST' }).afterSequenceNumber] as const);
  return new Map(newest.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
};
