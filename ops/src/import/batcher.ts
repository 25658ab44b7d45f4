import { deliveryLimits } from './delivery-limits.ts';
import type { ImportRecord } from './import-record.ts';

export type Batch = readonly ImportRecord[];

/** Puts records together as far as one call takes them. */
export interface Batcher {
  /** The batch that is full now that this record has to go into the next one. */
  add(record: ImportRecord): Batch | undefined;
  /** What is left. */
  rest(): Batch;
}

export function createBatcher(): Batcher {
  let batch: ImportRecord[] = [];
  let batchBytes = 0;
  const take = (): Batch => {
    const full = batch;
    batch = [];
    batchBytes = 0;
    return full;
  };
  return {
    add: (record) => {
      const isFull =
        batch.length === deliveryLimits.recordsPerCall ||
        batchBytes + record.bytes.length > deliveryLimits.bytesPerCall;
      const full = isFull ? take() : undefined;
      batch.push(record);
      batchBytes += record.bytes.length;
      return full;
    },
    rest: take,
  };
}
