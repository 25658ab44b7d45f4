import type { TransformSpec } from '../core/deployment.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import { FIREHOSE_LIMITS } from './options.ts';

/** Records that wait for their invocation, in the order in which they were read. */
export interface PortionQueue {
  /** A portion is full: read no more. */
  readonly isFull: boolean;
  /** Arrival of the oldest (epoch ms); undefined when empty. */
  oldestArrivalMs(): number | undefined;
  /** When the next portion is to be transformed (epoch ms); infinite when empty. */
  dueMs(): number;
  add(records: readonly DeliveryRecord[]): void;
  /** The records of the next portion, at least one; they stay in the queue until they are removed. */
  next(): readonly DeliveryRecord[];
  remove(count: number): void;
}

const MIB = 1_048_576;
/** Without a transform records only pass through; so much of them at a time. */
const PASSING_BYTES = MIB;
/** Room in the event for what is not records. */
const ENVELOPE_BYTES = 1_024;
/** Fields of a record in the event, but for its data and key. */
const RECORD_FIELDS_BYTES = 512;
/** JSON may write a character of a key as six. */
const KEY_GROWTH = 6;

interface Size {
  readonly dataBytes: number;
  readonly eventBytes: number;
}

/** Portions hold at most the processor's buffer size, and fit into an event of 6 MB. */
export const createPortionQueue = (transform: TransformSpec | undefined): PortionQueue => {
  const dataBytesMax = transform === undefined ? PASSING_BYTES : transform.bufferMegabytes * MIB;
  const eventBytesMax = FIREHOSE_LIMITS.eventBytes - ENVELOPE_BYTES;
  const bufferMs = (transform?.bufferSeconds ?? 0) * 1_000;
  const records: DeliveryRecord[] = [];
  let size: Size = { dataBytes: 0, eventBytes: 0 };

  const reaches = ({ dataBytes, eventBytes }: Size): boolean =>
    dataBytes >= dataBytesMax || eventBytes >= eventBytesMax;
  const exceeds = ({ dataBytes, eventBytes }: Size): boolean => dataBytes > dataBytesMax || eventBytes > eventBytesMax;
  return {
    get isFull() {
      return reaches(size);
    },
    oldestArrivalMs: () => records.reduce<number | undefined>(older, undefined),
    dueMs: () => {
      const [first] = records;
      if (first === undefined) return Number.POSITIVE_INFINITY;
      return reaches(size) ? 0 : first.readAtMs + bufferMs;
    },
    add: (added) => {
      for (const record of added) {
        records.push(record);
        size = sum(size, sizeOf(record), 1);
      }
    },
    next: () => {
      let portion: Size = { dataBytes: 0, eventBytes: 0 };
      const end = records.findIndex((record) => {
        portion = sum(portion, sizeOf(record), 1);
        return exceeds(portion);
      });
      return end < 0 ? records.slice() : records.slice(0, Math.max(1, end));
    },
    remove: (count) => {
      for (const record of records.splice(0, count)) size = sum(size, sizeOf(record), -1);
    },
  };
};

const sizeOf = ({ data, dataBytes, partitionKey }: DeliveryRecord): Size => ({
  dataBytes,
  eventBytes: data.length + partitionKey.length * KEY_GROWTH + RECORD_FIELDS_BYTES,
});

const sum = (size: Size, other: Size, sign: 1 | -1): Size => ({
  dataBytes: size.dataBytes + sign * other.dataBytes,
  eventBytes: size.eventBytes + sign * other.eventBytes,
});

const older = (oldestMs: number | undefined, { arrivedAtMs }: DeliveryRecord): number =>
  oldestMs === undefined ? arrivedAtMs : Math.min(oldestMs, arrivedAtMs);
