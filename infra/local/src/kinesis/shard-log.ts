import { setImmediate } from 'node:timers/promises';
import { AwsError } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { encodeBlocks, type LogRecord, type NewRecord, recordBytesMax, visitRecords } from './block.ts';
import { SegmentList, type SegmentOptions } from './segment-list.ts';
import { TailCache } from './tail-cache.ts';

export interface ShardLogOptions extends SegmentOptions {
  /** Bytes of the newest records kept in memory. */
  readonly cacheBytesMax: number;
  /** How much older than the newest one they may be, ms. */
  readonly cacheAgeMaxMs: number;
  /** Bytes that may wait for the disk; beyond it the shard refuses records until a commit is through. */
  readonly pendingBytesMax: number;
  readonly log: Log;
  /** Called after every commit. */
  readonly onCommit: (commit: Commit) => void;
}

/** Records that became durable together. */
export interface Commit {
  readonly records: number;
  /** Data and keys, as quotas count them. */
  readonly payloadBytes: number;
  /** What they took on disk. */
  readonly storedBytes: number;
}

export interface LogReadRequest {
  readonly afterCounter: number;
  readonly notBeforeMs?: number | undefined;
  readonly recordsMax: number;
  /** Data and keys together; the first record is answered whatever its size. */
  readonly bytesMax: number;
}

export interface LogReadResult {
  readonly records: readonly LogRecord[];
  /** Data and keys of these records. */
  readonly bytes: number;
  /** True when there was nothing after these records at the time of the call. */
  readonly isAtTip: boolean;
}

const BYTES_PER_BASE64_CHARACTER = 0.75;

/** Records that become durable together. */
interface Group {
  readonly records: NewRecord[];
  firstCounter: number;
  bytes: number;
  readonly durable: PromiseWithResolvers<void>;
}

/**
 * An append-only, durable log. All appends that come while the disk is busy go out in one write and one fdatasync;
 * only then can they be read and are they acknowledged.
 */
export class ShardLog {
  readonly #options: ShardLogOptions;
  readonly #segments: SegmentList;
  readonly #cache: TailCache;
  #pending: Group;
  #writing: Group | undefined;
  /** The commits (or the sealing) under way; one at a time. */
  #work: Promise<void> | undefined;
  #nextCounter: number;
  #visibleCounter: number;
  #lastArrivalMs: number;
  #promisedMs = 0;
  #recordsAppended = 0;
  #bytesAppended = 0;

  private constructor(options: ShardLogOptions, segments: SegmentList) {
    this.#options = options;
    this.#segments = segments;
    this.#cache = new TailCache({ bytesMax: options.cacheBytesMax, ageMaxMs: options.cacheAgeMaxMs });
    this.#nextCounter = segments.lastCounter + 1;
    this.#visibleCounter = segments.lastCounter;
    this.#lastArrivalMs = segments.lastArrivalMs;
    this.#pending = this.#newGroup();
  }

  static async open(options: ShardLogOptions): Promise<ShardLog> {
    return new ShardLog(options, await SegmentList.open(options));
  }

  /** Counter of the newest record that can be read; the one before the first when there is none. */
  get lastCounter(): number {
    return this.#visibleCounter;
  }

  get lastArrivalMs(): number {
    return this.#segments.lastArrivalMs;
  }

  /** For operators: what this process appended and what is on disk. */
  get totals() {
    return {
      recordsAppended: this.#recordsAppended,
      bytesAppended: this.#bytesAppended,
      storedBytes: this.#segments.totalBytes,
    };
  }

  get segments(): SegmentList {
    return this.#segments;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#pending.bytes + (this.#writing?.bytes ?? 0) + bytes <= this.#options.pendingBytesMax;
  }

  /** Takes a record; it is neither durable nor readable before {@link whenDurable}. @returns its counter */
  append({ partitionKey, data, nowMs }: { partitionKey: string; data: string; nowMs: number }): number {
    // Arrival times never go back within a shard, nor behind what readers were told to be settled.
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, this.#promisedMs, nowMs);
    const record = { partitionKey, data, arrivedAtMs: this.#lastArrivalMs };
    this.#pending.records.push(record);
    this.#pending.bytes += recordBytesMax(record);
    // After this turn of the event loop, so that everything that has come in shares the first commit.
    this.#work ??= this.#commitAfter(setImmediate());
    const counter = this.#nextCounter;
    this.#nextCounter += 1;
    return counter;
  }

  /** Resolves when everything appended so far is durable. @throws AwsError `InternalFailure` with the disk's error */
  whenDurable(): Promise<void> {
    if (this.#pending.records.length > 0) return this.#pending.durable.promise;
    return this.#writing?.durable.promise ?? Promise.resolve();
  }

  /** Resolves when nothing waits for the disk any more, written or failed. */
  async drain(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /** Deletes files whose records all arrived before this time, and sees to it that the last file can become one. */
  async trimBefore({ horizonMs, sealBeforeMs }: { horizonMs: number; sealBeforeMs: number }): Promise<void> {
    const segments = this.#segments;
    if (this.#work === undefined && (segments.tailStartsAtMs ?? sealBeforeMs) < sealBeforeMs) {
      this.#work = this.#commitAfter(segments.seal(this.#nextCounter));
      await this.drain();
    }
    while ((segments.oldestSealedMs ?? horizonMs) < horizonMs) await segments.deleteOldest();
  }

  /** See RecordSource.settledUntilMs. */
  settledUntilMs(nowMs: number): number {
    const oldest = this.#writing?.records[0] ?? this.#pending.records[0];
    const settledMs = Math.min(nowMs, oldest?.arrivedAtMs ?? nowMs);
    this.#promisedMs = Math.max(this.#promisedMs, settledMs);
    return settledMs;
  }

  async read({ afterCounter, notBeforeMs = 0, recordsMax, bytesMax }: LogReadRequest): Promise<LogReadResult> {
    const until = this.lastCounter;
    const earliest = notBeforeMs > 0 ? await this.#segments.counterBefore(notBeforeMs) : 0;
    const from = Math.max(afterCounter + 1, earliest);
    const records: LogRecord[] = [];
    const result = { records, bytes: 0, isAtTip: true };
    const take = (record: LogRecord): boolean => {
      if (record.counter > until) return false;
      if (record.arrivedAtMs < notBeforeMs) return true;
      const bytes = result.bytes + record.data.length * BYTES_PER_BASE64_CHARACTER + record.partitionKey.length;
      result.isAtTip = result.records.length < recordsMax && (bytes <= bytesMax || result.records.length === 0);
      if (!result.isAtTip) return false;
      result.bytes = bytes;
      return result.records.push(record) > 0;
    };
    if (from > until) return result;
    if (this.#cache.covers(from)) {
      // Without a pause: a commit would drop blocks from under the loop.
      for (const block of this.#cache.blocksFrom(from)) if (!visitRecords({ block, from }, take)) break;
    } else {
      for await (const block of this.#segments.blocksFrom(from)) if (!visitRecords({ block, from }, take)) break;
    }
    return result;
  }

  async close(): Promise<void> {
    await this.drain();
    await this.#segments.close();
  }

  #newGroup(): Group {
    const durable = Promise.withResolvers<void>();
    // Every put waits for its group and sees the failure; this only keeps an abandoned wait from ending the process.
    durable.promise.catch(() => undefined);
    return { records: [], firstCounter: this.#nextCounter, bytes: 0, durable };
  }

  async #commitAfter(first: Promise<void>): Promise<void> {
    try {
      await first;
    } catch (cause) {
      this.#options.log('error', 'a new log file could not be begun', { folder: this.#options.folder, cause });
    }
    while (this.#pending.records.length > 0) {
      const group = this.#pending;
      this.#writing = group;
      this.#pending = this.#newGroup();
      await this.#commit(group);
    }
    this.#work = undefined;
  }

  async #commit(group: Group): Promise<void> {
    const { records, firstCounter } = group;
    let committedBytes = 0;
    try {
      const encoded = encodeBlocks(firstCounter, records);
      await this.#segments.append({ ...encoded, firstCounter, firstArrivalMs: records[0]?.arrivedAtMs ?? 0 });
      for (const block of encoded.blocks) this.#cache.add(block);
      committedBytes = encoded.bytes.length;
    } catch (cause) {
      this.#refuse(group, cause);
      return;
    }
    this.#recordsAppended += records.length;
    this.#bytesAppended += committedBytes;
    this.#visibleCounter = firstCounter + records.length - 1;
    this.#writing = undefined;
    group.durable.resolve();
    this.#options.onCommit({
      records: records.length,
      payloadBytes: payloadBytesOf(records),
      storedBytes: committedBytes,
    });
  }

  #refuse(group: Group, cause: unknown): void {
    const facts = { folder: this.#options.folder, records: group.records.length, cause };
    this.#options.log('error', 'records could not be written to disk and were refused', facts);
    const error = new AwsError('InternalFailure', 'The records could not be written to disk.', { status: 500, cause });
    this.#writing = undefined;
    group.durable.reject(error);
  }
}

const payloadBytesOf = (records: readonly NewRecord[]): number => {
  let bytes = 0;
  for (const { data, partitionKey } of records) bytes += data.length * BYTES_PER_BASE64_CHARACTER + partitionKey.length;
  return Math.round(bytes);
};
