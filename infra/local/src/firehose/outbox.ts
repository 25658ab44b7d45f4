import type { RecordSource } from '../core/record-source.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import type { DeliveryContext } from './context.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import { failedRecordLine } from './failed-record.ts';
import { createObjectBuffer, type ObjectBuffer } from './object-buffer.ts';
import { storeObject } from './object-delivery.ts';
import type { Positions } from './position-store.ts';
import type { TransformedPortion } from './transform.ts';

/** Transformed records on their way to S3, and the positions that they reach. */
export interface Outbox {
  /** When to deliver what is there (epoch ms); infinite when nothing is. */
  dueMs(): number;
  /** Arrival of the oldest record (epoch ms); undefined when empty. */
  oldestArrivalMs(): number | undefined;
  /** Takes a portion over, and delivers as often as a buffer is full. @returns false when the pipeline has to stop */
  add(records: readonly DeliveryRecord[], portion: TransformedPortion): Promise<boolean>;
  /** Stores both objects, then moves the positions. @returns false when the pipeline has to stop */
  deliver(): Promise<boolean>;
}

export interface OutboxOptions {
  readonly context: DeliveryContext;
  readonly source: RecordSource;
  readonly signal: StopSignal;
  /** Where the delivery stream stands. */
  readonly saved: Positions;
}

const MIB = 1_048_576;

/**
 * Output and errors are delivered together, so that a position never passes a record that is in neither. A crash in
 * between repeats some records and loses none.
 */
export const createOutbox = ({ context, source, signal, saved }: OutboxOptions): Outbox => {
  const { stream, clock, meter } = context;
  const { spec, prefixes } = stream;
  const bytesMax = spec.bufferMegabytes * MIB;
  const output = createObjectBuffer();
  const errors = createObjectBuffer();
  const reached = new Map<string, string>();
  const savedShards = new Set(saved.keys());
  let openedAtMs: number | undefined;
  let dropped = 0;
  let settled = { records: 0, dataCharacters: 0 };

  const take = (record: DeliveryRecord, index: number, portion: TransformedPortion): void => {
    const { results, attemptsMade, endedAtMs } = portion;
    const result = results[index];
    if (result?.type === 'ok') output.add(result.data, record.arrivedAtMs);
    if (result?.type === 'dropped') dropped += 1;
    if (result?.type === 'failed') {
      const functionArn = spec.transform?.functionArn ?? '';
      const line = failedRecordLine({ record, failure: result.failure, attemptsMade, endedAtMs, functionArn });
      errors.add(Buffer.from(line), record.arrivedAtMs);
    }
    openedAtMs ??= clock.nowMs();
    reached.set(record.shardId, record.sequenceNumber);
    settled = { records: settled.records + 1, dataCharacters: settled.dataCharacters + record.data.length };
  };
  const store = async (buffer: ObjectBuffer, kind: 'output' | 'error'): Promise<boolean> => {
    if (buffer.recordCount === 0) return true;
    const retentionMs = source.retentionMs?.() ?? Number.POSITIVE_INFINITY;
    const outcome = await storeObject(context, { prefix: prefixes[kind], buffer, retentionMs }, signal);
    if (outcome === 'stopped') return false;
    if (outcome === 'expired') meter.add('recordsLost', buffer.recordCount);
    else {
      meter.add(kind === 'output' ? 'objects' : 'errorObjects');
      meter.add(kind === 'output' ? 'recordsDelivered' : 'recordsFailed', buffer.recordCount);
    }
    buffer.clear();
    return true;
  };
  const savePositions = async (): Promise<void> => {
    const present = new Set(source.listShards().map(({ shardId }) => shardId));
    const moved = new Map([...reached].filter(([shardId]) => present.has(shardId)));
    const gone = [...savedShards].filter((shardId) => !present.has(shardId));
    await context.positions.save(spec.name, moved, gone);
    for (const shardId of moved.keys()) savedShards.add(shardId);
    for (const shardId of gone) savedShards.delete(shardId);
  };
  const deliver = async (): Promise<boolean> => {
    if (!(await store(output, 'output'))) return false;
    if (!(await store(errors, 'error'))) return false;
    // Whoever was left behind must not overwrite what a successor has saved.
    if (signal.isAbandoned) return false;
    await savePositions();
    meter.add('recordsDropped', dropped);
    context.onSettled(settled);
    reached.clear();
    openedAtMs = undefined;
    dropped = 0;
    settled = { records: 0, dataCharacters: 0 };
    return true;
  };
  return {
    deliver,
    dueMs: () => (openedAtMs === undefined ? Number.POSITIVE_INFINITY : openedAtMs + spec.bufferSeconds * 1_000),
    oldestArrivalMs: () => {
      const oldestMs = Math.min(output.oldestArrivalMs, errors.oldestArrivalMs);
      return oldestMs === Number.POSITIVE_INFINITY ? undefined : oldestMs;
    },
    add: async (records, portion) => {
      for (const [index, record] of records.entries()) {
        take(record, index, portion);
        if (output.bytes < bytesMax && errors.bytes < bytesMax) continue;
        if (!(await deliver())) return false;
      }
      return true;
    },
  };
};
