import { BILLING_UNITS, type DeliveryStreamUsage, startedUnits } from '../core/usage.ts';
import { compareSequenceNumbers } from '../kinesis/sequence-numbers.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/** One delivery stream, for operators; counts are since the start of the runtime. */
export interface DeliveryStreamMetrics extends DeliveryCounts {
  readonly name: string;
  /** Age of the oldest record that was read and is not delivered; 0 = everything is. */
  readonly freshnessMs: number;
  /** How long records wait for others at most when all is well. */
  readonly bufferSeconds: number;
}

export interface DeliveryCounts {
  /** Records read from the source; those that are read again after a failure count again. */
  readonly recordsIn: number;
  /** Records in objects, as the transform left them. */
  readonly recordsDelivered: number;
  /** Records in error objects. */
  readonly recordsFailed: number;
  /** Records that the transform dropped on purpose. */
  readonly recordsDropped: number;
  /** Records given up because no object could be stored while their source keeps them. */
  readonly recordsLost: number;
  readonly objects: number;
  readonly errorObjects: number;
  /** Invocations that failed as a whole, each attempt counted. */
  readonly transformFailures: number;
}

export interface DeliveryMeter {
  readonly counts: DeliveryCounts;
  add(counter: keyof DeliveryCounts, count?: number): void;
  /** A record was taken; it is billed once, however often it is read or delivered. */
  bill(dataBytes: number): void;
  /** Records of one shard of a source, in order; those that are read again after a failure are not billed again. */
  billRead(records: readonly DeliveryRecord[]): void;
  usage(name: string): DeliveryStreamUsage;
}

export const createDeliveryMeter = (): DeliveryMeter => {
  const counts = {
    recordsIn: 0,
    recordsDelivered: 0,
    recordsFailed: 0,
    recordsDropped: 0,
    recordsLost: 0,
    objects: 0,
    errorObjects: 0,
    transformFailures: 0,
  };
  const billed = { records: 0, billedBytes: 0, bytesIn: 0 };
  const billedUpTo = new Map<string, string>();
  const bill = (dataBytes: number): void => {
    const unitBytes = BILLING_UNITS.firehoseRecord;
    billed.records += 1;
    billed.billedBytes += startedUnits(dataBytes, unitBytes) * unitBytes;
    billed.bytesIn += dataBytes;
  };
  return {
    counts,
    bill,
    billRead: (records) => {
      for (const { shardId, sequenceNumber, dataBytes } of records) {
        const known = billedUpTo.get(shardId);
        if (known !== undefined && compareSequenceNumbers(sequenceNumber, known) <= 0) continue;
        billedUpTo.set(shardId, sequenceNumber);
        bill(dataBytes);
      }
    },
    usage: (name) => ({ name, ...billed }),
    add: (counter, count = 1) => {
      counts[counter] += count;
    },
  };
};
