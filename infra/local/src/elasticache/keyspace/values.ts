import type { ByteText } from '../byte-text.ts';
import { SortedSet } from '../sorted-set.ts';

/** About what V8 takes for a text besides its characters. */
const TEXT_BYTES = 24;
/** About what a `Map` takes for an entry, with what its two texts take besides their characters. */
const FIELD_BYTES = 40 + 2 * TEXT_BYTES;

/** What a key may hold. Its `bytes` are about the memory that it takes. */
export type Value = TextValue | HashValue | SortedSetValue;

export class TextValue {
  readonly type = 'string';
  readonly text: ByteText;
  readonly isEmpty = false;

  constructor(text: ByteText) {
    this.text = text;
  }

  get bytes(): number {
    return TEXT_BYTES + this.text.length;
  }
}

export class HashValue {
  readonly type = 'hash';
  readonly #fields = new Map<ByteText, ByteText>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#fields.size;
  }

  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  get(field: ByteText): ByteText | undefined {
    return this.#fields.get(field);
  }

  /** @returns whether the field is new */
  set(field: ByteText, text: ByteText): boolean {
    const before = this.#fields.get(field);
    this.#fields.set(field, text);
    this.#bytes += before === undefined ? FIELD_BYTES + field.length + text.length : text.length - before.length;
    return before === undefined;
  }

  /** @returns whether it was there */
  delete(field: ByteText): boolean {
    const text = this.#fields.get(field);
    if (text === undefined) return false;
    this.#fields.delete(field);
    this.#bytes -= FIELD_BYTES + field.length + text.length;
    return true;
  }

  entries(): Iterable<[ByteText, ByteText]> {
    return this.#fields.entries();
  }
}

export class SortedSetValue {
  readonly type = 'zset';
  readonly set = new SortedSet();

  get bytes(): number {
    return this.set.bytes;
  }

  get isEmpty(): boolean {
    return this.set.size === 0;
  }
}
