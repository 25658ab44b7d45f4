import type { ByteText } from '../byte-text.ts';
import { ByteArena } from './byte-arena.ts';

const FIRST_CAPACITY = 4;
/** Of the slots; more, and probing grows long. */
const LOAD_MAX = 0.7;
/** How much larger a table is than the one before it. */
const GROWTH = 1.5;
const NONE = -1;
/** Words of a member, from the first of its four on. */
const HASH = 2;
const ADDRESS = 3;

/**
 * Members by small numbers, and a score for each: an open hash table over flat arrays. Measured with a million members of 36
 * bytes, a `Map` of texts to scores finds them as fast, takes a third to a half more, and leaves the garbage collector a
 * million texts to look after.
 */
export class MemberTable {
  readonly #texts = new ByteArena();
  /** Id + 1 of a member, or 0; the number of slots is a power of two. */
  #slots = new Uint32Array(2 * FIRST_CAPACITY);
  // What is known of a member lies side by side: one look at memory instead of three. In 16 bytes: the score, the hash, and
  // the text's address (of an id that is free, the next free one + 1).
  #scores = new Float64Array(FIRST_CAPACITY * 2);
  #words = new Uint32Array(this.#scores.buffer);
  /** First free id + 1, or 0. */
  #free = 0;
  /** Ids that were ever given out. */
  #issued = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#texts.bytes + this.#slots.byteLength + this.#scores.byteLength;
  }

  /** Id of a member, or -1. */
  find(text: ByteText): number {
    const hash = hashOf(text);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (this.#slots[slot] as number) - 1;
      if (id === NONE) return NONE;
      if (this.#hash(id) === hash && this.#texts.equals(this.#address(id), text)) return id;
    }
  }

  /** @param text a member that is not there yet @returns its id */
  add(text: ByteText, score: number): number {
    if (this.#size + 1 > this.#slots.length * LOAD_MAX) this.#growSlots();
    const id = this.#takeId();
    const hash = hashOf(text);
    this.#words[4 * id + HASH] = hash;
    this.#words[4 * id + ADDRESS] = this.#texts.put(text);
    this.#scores[2 * id] = score;
    this.#place(id, hash);
    this.#size += 1;
    return id;
  }

  remove(id: number): void {
    this.#vacate(this.#slotOf(id));
    this.#texts.release(this.#address(id));
    this.#words[4 * id + ADDRESS] = this.#free;
    this.#free = id + 1;
    this.#size -= 1;
  }

  text(id: number): ByteText {
    return this.#texts.text(this.#address(id));
  }

  /** Negative where the member comes before the text. */
  compare(id: number, text: ByteText): number {
    return this.#texts.compare(this.#address(id), text);
  }

  score(id: number): number {
    return this.#scores[2 * id] as number;
  }

  setScore(id: number, score: number): void {
    this.#scores[2 * id] = score;
  }

  #hash(id: number): number {
    return this.#words[4 * id + HASH] as number;
  }

  #address(id: number): number {
    return this.#words[4 * id + ADDRESS] as number;
  }

  #takeId(): number {
    if (this.#free > 0) {
      const id = this.#free - 1;
      this.#free = this.#address(id);
      return id;
    }
    if (this.#issued === this.#scores.length / 2) this.#growIds();
    return this.#issued++;
  }

  #growIds(): void {
    const scores = new Float64Array(2 * Math.ceil((this.#scores.length / 2) * GROWTH));
    // As words: a number that is none may lose bits on its way through a float.
    const words = new Uint32Array(scores.buffer);
    words.set(this.#words);
    this.#scores = scores;
    this.#words = words;
  }

  #growSlots(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(2 * before.length);
    for (const entry of before) if (entry > 0) this.#place(entry - 1, this.#hash(entry - 1));
  }

  #place(id: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = id + 1;
  }

  #slotOf(id: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(id) & mask;
    while (this.#slots[slot] !== id + 1) slot = (slot + 1) & mask;
    return slot;
  }

  /** Closes the gap: whoever was pushed on by what stood here moves back, so that nothing marks what is gone. */
  #vacate(slot: number): void {
    const mask = this.#slots.length - 1;
    let gap = slot;
    for (let next = (gap + 1) & mask; this.#slots[next] !== 0; next = (next + 1) & mask) {
      const entry = this.#slots[next] as number;
      const home = this.#hash(entry - 1) & mask;
      if (((next - home) & mask) < ((next - gap) & mask)) continue;
      this.#slots[gap] = entry;
      gap = next;
    }
    this.#slots[gap] = 0;
  }
}

/** FNV-1a, with its bits mixed at the end: slots are taken from the lowest. */
const hashOf = (text: ByteText): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
};
