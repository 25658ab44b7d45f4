import { BILLING_UNITS, type StreamUsage, startedUnits } from '../core/usage.ts';

const HOUR_MS = 3_600_000;

/** What quotas of a stream's shards refused, since the start of the runtime. */
export interface StreamRefusals {
  readonly stream: string;
  /** Records. */
  readonly writes: number;
  /** Calls. */
  readonly reads: number;
}

/** What AWS bills of one stream, and what it refuses, since the start of the runtime. */
export class StreamMeter {
  #putUnits = 0;
  #records = 0;
  #bytesIn = 0;
  #readCalls = 0;
  #bytesOut = 0;
  #openShards = 0;
  #openSinceMs = 0;
  #shardMs = 0;
  #writesRefused = 0;
  #readsRefused = 0;

  /** A record is on disk. @param bytes data and partition key */
  countRecord(bytes: number): void {
    this.#putUnits += startedUnits(bytes, BILLING_UNITS.kinesisPut);
    this.#records += 1;
    this.#bytesIn += bytes;
  }

  countRead(bytes: number): void {
    this.#readCalls += 1;
    this.#bytesOut += bytes;
  }

  countRefusedWrite(): void {
    this.#writesRefused += 1;
  }

  countRefusedRead(): void {
    this.#readsRefused += 1;
  }

  refusals(stream: string): StreamRefusals {
    return { stream, writes: this.#writesRefused, reads: this.#readsRefused };
  }

  /** From now on so many shards more (or fewer) are open. */
  changeOpenShards(by: number, nowMs: number): void {
    this.#shardMs = this.#shardMsAt(nowMs);
    this.#openShards += by;
    this.#openSinceMs = nowMs;
  }

  read(stream: string, nowMs: number): StreamUsage {
    return {
      stream,
      shardHours: this.#shardMsAt(nowMs) / HOUR_MS,
      putUnits: this.#putUnits,
      records: this.#records,
      bytesIn: this.#bytesIn,
      readCalls: this.#readCalls,
      bytesOut: this.#bytesOut,
    };
  }

  #shardMsAt(nowMs: number): number {
    // A clock that was set back costs nothing.
    return this.#shardMs + this.#openShards * Math.max(0, nowMs - this.#openSinceMs);
  }
}

/** Streams that are metered by name; those that are made after so many share one meter. */
const STREAMS_MAX = 1_000;
const OTHERS = 'others';

/** Meters of streams by name: a stream that is deleted has cost what it did. */
export class StreamMeters {
  readonly #byName = new Map<string, StreamMeter>();

  of(name: string): StreamMeter {
    const key = this.#byName.has(name) || this.#byName.size < STREAMS_MAX ? name : OTHERS;
    const known = this.#byName.get(key);
    if (known !== undefined) return known;
    const meter = new StreamMeter();
    this.#byName.set(key, meter);
    return meter;
  }

  read(nowMs: number): StreamUsage[] {
    return this.#inOrder().map(([name, meter]) => meter.read(name, nowMs));
  }

  refusals(): StreamRefusals[] {
    return this.#inOrder().map(([name, meter]) => meter.refusals(name));
  }

  #inOrder(): [string, StreamMeter][] {
    return [...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
