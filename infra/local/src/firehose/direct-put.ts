import { base64Bytes } from '../core/base64.ts';
import type { Clock } from '../core/clock.ts';
import { isFields } from '../core/fields.ts';
import type { LimitSink } from '../core/limits.ts';
import { TokenBucket } from '../core/token-bucket.ts';
import type { Kinesis } from '../kinesis/create-kinesis.ts';
import { SERVICE_UNAVAILABLE, SLOW_DOWN, slowDown } from './errors.ts';
import type { DeliveryMeter } from './meter.ts';
import { FIREHOSE_LIMITS } from './options.ts';

/** What became of one record, as PutRecordBatch answers it. */
export type PutResult = { readonly RecordId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** The durable log of records that are put into one delivery stream. */
export interface DirectPut {
  /** Opens the log. */
  open(): Promise<void>;
  /**
   * Resolves when the records are on disk; in their order.
   * @param data base64 texts
   * @throws AwsError `ServiceUnavailableException` when there are too many requests
   */
  put(data: readonly string[]): Promise<readonly PutResult[]>;
  /** Makes room for what was delivered. */
  settle(settled: { readonly records: number; readonly dataCharacters: number }): void;
}

export interface DirectPutOptions {
  readonly name: string;
  /** Of the service's own: its streams are seen by nobody else. */
  readonly log: Kinesis;
  readonly clock: Clock;
  readonly quotas: 'off' | 'aws';
  readonly backlogBytesMax: number;
  readonly limits: LimitSink;
  readonly meter: Pick<DeliveryMeter, 'bill'>;
}

/** All records share the one shard of their log. */
const PARTITION_KEY = 'r';
/** What a record takes on disk beyond its data, generously. */
const RECORD_OVERHEAD_BYTES = 128;
const REFUSED: PutResult = { ErrorCode: SERVICE_UNAVAILABLE, ErrorMessage: SLOW_DOWN };

export const createDirectPut = (options: DirectPutOptions): DirectPut => {
  const { name, log, clock, quotas, backlogBytesMax, limits, meter } = options;
  const note = (text: string): void => limits.note('firehose-put', name, text);
  const quota = quotas === 'aws' ? createQuota(clock, note) : undefined;
  // Since the start of the process; what an earlier one left behind comes on top.
  let backlogBytes = 0;

  const hasRoom = (data: string): boolean => {
    const bytes = data.length + RECORD_OVERHEAD_BYTES;
    if (backlogBytes + bytes > backlogBytesMax) {
      note(`${backlogBytesMax} bytes that wait for delivery`);
      return false;
    }
    if (quota?.takeRecord(base64Bytes(data)) === false) return false;
    backlogBytes += bytes;
    return true;
  };
  const settle: DirectPut['settle'] = ({ records, dataCharacters }) => {
    backlogBytes = Math.max(0, backlogBytes - dataCharacters - records * RECORD_OVERHEAD_BYTES);
  };
  /** The log answers in the order of its records. */
  const append = async (data: readonly string[]): Promise<readonly PutResult[]> => {
    if (data.length === 0) return [];
    const Records = data.map((Data) => ({ Data, PartitionKey: PARTITION_KEY }));
    const answer = await log.handle('PutRecords', { StreamName: name, Records }, '');
    const results = resultsOf(answer).map(toPutResult);
    const refused = data.filter((_, index) => isRefused(results[index]));
    data.forEach((text, index) => {
      if (!isRefused(results[index])) meter.bill(base64Bytes(text));
    });
    settle({ records: refused.length, dataCharacters: refused.join('').length });
    return results;
  };
  return {
    settle,
    open: () => log.ensureStream({ name, shardCount: 1, retentionHours: FIREHOSE_LIMITS.directPutRetentionHours }),
    put: async (data) => {
      if (quota?.takeRequest() === false) throw slowDown();
      const isTaken = data.map(hasRoom);
      const appended = await append(data.filter((_, index) => isTaken[index]));
      const results = appended.values();
      return isTaken.map((taken) => (taken ? (results.next().value ?? REFUSED) : REFUSED));
    },
  };
};

export const isRefused = (result: PutResult | undefined): boolean => result === undefined || 'ErrorCode' in result;

/** Answers of the log are ready JSON text. */
const resultsOf = (answer: object | string | undefined): readonly unknown[] => {
  const parsed: unknown = typeof answer === 'string' ? JSON.parse(answer) : answer;
  const records = isFields(parsed) ? parsed['Records'] : undefined;
  return Array.isArray(records) ? records : [];
};

const toPutResult = (result: unknown): PutResult => {
  const { SequenceNumber, ErrorCode } = isFields(result) ? result : {};
  if (typeof SequenceNumber === 'string') return { RecordId: SequenceNumber };
  if (ErrorCode === 'InternalFailure') return { ErrorCode, ErrorMessage: 'Internal Service Failure' };
  return REFUSED;
};

/** As operators read them; made once, for thousands may be refused a second. */
const QUOTA_TEXTS = {
  requests: `${FIREHOSE_LIMITS.requestsPerSecond.toLocaleString('en')} requests/s`,
  records: `${FIREHOSE_LIMITS.recordsPerSecond.toLocaleString('en')} records/s`,
  bytes: `${FIREHOSE_LIMITS.bytesPerSecond / 1_048_576} MiB/s`,
} as const;

const createQuota = (clock: Clock, note: (quota: string) => void) => {
  const nowMs = clock.nowMs();
  const requests = new TokenBucket(FIREHOSE_LIMITS.requestsPerSecond, nowMs);
  const records = new TokenBucket(FIREHOSE_LIMITS.recordsPerSecond, nowMs);
  const bytes = new TokenBucket(FIREHOSE_LIMITS.bytesPerSecond, nowMs);
  const refuse = (quota: string): false => {
    note(quota);
    return false;
  };
  return {
    takeRequest: (): boolean => requests.tryTake(1, clock.nowMs()) || refuse(QUOTA_TEXTS.requests),
    takeRecord: (dataBytes: number): boolean => {
      if (!records.has(1, clock.nowMs())) return refuse(QUOTA_TEXTS.records);
      if (!bytes.tryTake(dataBytes, clock.nowMs())) return refuse(QUOTA_TEXTS.bytes);
      records.take(1);
      return true;
    },
  };
};
