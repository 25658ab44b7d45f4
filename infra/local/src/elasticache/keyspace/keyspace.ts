import type { Clock } from '../../core/clock.ts';
import type { ByteText } from '../byte-text.ts';
import { wrongType } from '../command-error.ts';
import { HashValue, SortedSetValue, TextValue, type Value } from './values.ts';
import type { Watches } from './watches.ts';

/** About what a key takes besides its characters: its entry, and the objects of its value. */
const KEY_BYTES = 200;

interface Entry {
  readonly value: Value;
  /** What was counted for it last. */
  bytes: number;
  /** Epoch ms. */
  expiresAtMs?: number;
}

/** Keys with their values, how long they live, and how much memory they take. What has expired is never seen. */
export class Keyspace {
  readonly #clock: Clock;
  readonly #watches: Watches;
  readonly #entries = new Map<ByteText, Entry>();
  /** Keys with an end. */
  readonly #expiring = new Set<ByteText>();
  #bytes = 0;

  constructor(clock: Clock, watches: Watches) {
    this.#clock = clock;
    this.#watches = watches;
  }

  /** About the memory that all of it takes. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: ByteText): Value | undefined {
    return this.#entryOf(key)?.value;
  }

  /** @throws CommandError WRONGTYPE */
  text(key: ByteText): TextValue | undefined {
    const value = this.get(key);
    if (value === undefined || value instanceof TextValue) return value;
    throw wrongType();
  }

  /** @throws CommandError WRONGTYPE */
  hash(key: ByteText): HashValue | undefined {
    const value = this.get(key);
    if (value === undefined || value instanceof HashValue) return value;
    throw wrongType();
  }

  /** @throws CommandError WRONGTYPE */
  sortedSet(key: ByteText): SortedSetValue | undefined {
    const value = this.get(key);
    if (value === undefined || value instanceof SortedSetValue) return value;
    throw wrongType();
  }

  /** Whatever the key held before, and its end, are gone. */
  put<Stored extends Value>(key: ByteText, value: Stored): Stored {
    this.#drop(key);
    const bytes = KEY_BYTES + key.length + value.bytes;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    this.#watches.changed(key);
    return value;
  }

  /** To be called when the value of a key was changed where it is; what is empty goes. */
  changed(key: ByteText): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    if (entry.value.isEmpty) {
      this.#drop(key);
    } else {
      const bytes = KEY_BYTES + key.length + entry.value.bytes;
      this.#bytes += bytes - entry.bytes;
      entry.bytes = bytes;
    }
    this.#watches.changed(key);
  }

  /** @returns whether it was there */
  delete(key: ByteText): boolean {
    if (this.#entryOf(key) === undefined) return false;
    this.#drop(key);
    this.#watches.changed(key);
    return true;
  }

  /** Takes value and end of `from` to `to`, whose own are gone. @returns whether there is `from` */
  rename(from: ByteText, to: ByteText): boolean {
    const entry = this.#entryOf(from);
    if (entry === undefined) return false;
    if (from === to) return true;
    const { value, expiresAtMs } = entry;
    this.delete(from);
    this.put(to, value);
    this.expireAt(to, expiresAtMs);
    return true;
  }

  clear(): void {
    for (const key of this.#entries.keys()) this.#watches.changed(key);
    this.#entries.clear();
    this.#expiring.clear();
    this.#bytes = 0;
  }

  /** When a key ends (epoch ms): undefined = never, or there is no such key. */
  expiryOf(key: ByteText): number | undefined {
    return this.#entryOf(key)?.expiresAtMs;
  }

  /** Gives a key another end, or none. What is in the past ends it now. */
  expireAt(key: ByteText, atMs: number | undefined): void {
    const entry = this.#entryOf(key);
    if (entry === undefined) return;
    this.#expiring.delete(key);
    delete entry.expiresAtMs;
    if (atMs !== undefined) {
      entry.expiresAtMs = atMs;
      this.#expiring.add(key);
      this.#entryOf(key);
    }
    this.#watches.changed(key);
  }

  /**
   * Ends what is due among `keysMax` keys, and puts those that are not at the end of the row.
   * What nobody asks for would take its memory for ever otherwise.
   */
  sweep(keysMax: number): void {
    let left = Math.min(keysMax, this.#expiring.size);
    for (const key of this.#expiring) {
      if (left === 0) return;
      left -= 1;
      this.#expiring.delete(key);
      if (this.#entryOf(key) !== undefined) this.#expiring.add(key);
    }
  }

  #entryOf(key: ByteText): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAtMs === undefined || this.#clock.nowMs() < entry.expiresAtMs) return entry;
    this.#drop(key);
    this.#watches.changed(key);
    return undefined;
  }

  #drop(key: ByteText): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#expiring.delete(key);
    this.#bytes -= entry.bytes;
  }
}
