import type { LimitName } from '../core/limits.ts';
import { TokenBucket } from '../core/token-bucket.ts';

const MIB = 1024 * 1024;
const RECORDS_PER_SECOND = 1000;
const WRITE_BYTES_PER_SECOND = MIB;
const READS_PER_SECOND = 5;
const READ_BYTES_PER_SECOND = 2 * MIB;

/** As operators read them; made once, for a shard may refuse thousands a second. */
const QUOTA_TEXTS = {
  records: `${RECORDS_PER_SECOND.toLocaleString('en')} records/s`,
  writeBytes: `${WRITE_BYTES_PER_SECOND / MIB} MiB/s`,
  reads: `${READS_PER_SECOND} reads/s`,
  readBytes: `${READ_BYTES_PER_SECOND / MIB} MiB/s`,
} as const;

/** Of the four limits of a shard. */
export const isReadLimit = (name: LimitName): boolean =>
  name === 'kinesis-shard-reads' || name === 'kinesis-shard-read-bytes';

export interface ShardQuotaOptions {
  readonly nowMs: number;
  /** Told which of the four refuses. */
  readonly note: (name: LimitName, quota: string) => void;
}

/**
 * What a Kinesis shard takes and gives per second. AWS does not publish its algorithm; these are token buckets that hold
 * one second's worth.
 */
export class ShardQuota {
  readonly #records: TokenBucket;
  readonly #writeBytes: TokenBucket;
  readonly #reads: TokenBucket;
  readonly #readBytes: TokenBucket;
  readonly #note: ShardQuotaOptions['note'];

  constructor({ nowMs, note }: ShardQuotaOptions) {
    this.#note = note;
    this.#records = new TokenBucket(RECORDS_PER_SECOND, nowMs);
    this.#writeBytes = new TokenBucket(WRITE_BYTES_PER_SECOND, nowMs);
    this.#reads = new TokenBucket(READS_PER_SECOND, nowMs);
    this.#readBytes = new TokenBucket(READ_BYTES_PER_SECOND, nowMs);
  }

  /** @param bytes data and partition key */
  takeRecord(bytes: number, nowMs: number): boolean {
    // A record above 1 MiB takes a full bucket and leaves a debt: shards "burst for an intermittent large record".
    const bytesNeeded = Math.min(bytes, WRITE_BYTES_PER_SECOND);
    if (!this.#records.has(1, nowMs)) return this.#refuse('kinesis-shard-records', QUOTA_TEXTS.records);
    if (!this.#writeBytes.has(bytesNeeded, nowMs)) return this.#refuse('kinesis-shard-bytes', QUOTA_TEXTS.writeBytes);
    this.#records.take(1);
    this.#writeBytes.take(bytes);
    return true;
  }

  takeRead(nowMs: number): boolean {
    // After an answer of 10 MiB the shard reads nothing for the next 5 s: the answer's size is paid off first.
    if (!this.#readBytes.has(READ_BYTES_PER_SECOND, nowMs))
      return this.#refuse('kinesis-shard-read-bytes', QUOTA_TEXTS.readBytes);
    if (!this.#reads.has(1, nowMs)) return this.#refuse('kinesis-shard-reads', QUOTA_TEXTS.reads);
    this.#reads.take(1);
    return true;
  }

  /** Called with the size of an answer that {@link takeRead} allowed. */
  payRead(bytes: number): void {
    this.#readBytes.take(bytes);
  }

  #refuse(name: LimitName, quota: string): false {
    this.#note(name, quota);
    return false;
  }
}
