import type { ByteText } from '../byte-text.ts';

/** Addresses count these: 32 bits reach 16 GiB. */
const UNIT_BYTES = 4;
const SEGMENT_BYTES = 65_536;
const FIRST_SEGMENT_BYTES = 64;
const SEGMENT_UNITS_LOG2 = Math.log2(SEGMENT_BYTES / UNIT_BYTES);
const UNIT_MASK = SEGMENT_BYTES / UNIT_BYTES - 1;
/** A record begins with its length in one byte, or with this byte and its length in four. */
const LONG = 255;

/**
 * Texts in large pieces of memory outside of the heap: a text takes its bytes, its length and at most three more, and the
 * garbage collector sees none of them. Room that was let go is used again for texts of the same size.
 */
export class ByteArena {
  readonly #segments: Buffer[] = [];
  /** Segment that takes new records. */
  #open = -1;
  /** Units of it that are taken. */
  #taken = 0;
  /** Addresses of room that was let go, by its number of units. */
  readonly #vacant = new Map<number, number[]>();
  /** Numbers of segments that are gone. */
  readonly #unused: number[] = [];
  #bytes = 0;

  /** Of all segments, in use or not. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @returns its address */
  put(text: ByteText): number {
    const address = this.#reserve(unitsOf(text.length));
    const segment = this.#segmentOf(address);
    let at = startOf(address);
    if (text.length < LONG) {
      segment[at++] = text.length;
    } else {
      segment[at] = LONG;
      at = segment.writeUInt32LE(text.length, at + 1);
    }
    for (let index = 0; index < text.length; index += 1) segment[at + index] = text.charCodeAt(index);
    return address;
  }

  /** Lets a text go. */
  release(address: number): void {
    const units = unitsOf(this.#lengthAt(address));
    if (units * UNIT_BYTES <= SEGMENT_BYTES) {
      this.#addVacant(units, address);
      return;
    }
    const number = address >>> SEGMENT_UNITS_LOG2;
    this.#bytes -= this.#segmentOf(address).length;
    this.#segments[number] = Buffer.alloc(0);
    this.#unused.push(number);
  }

  text(address: number): ByteText {
    const length = this.#lengthAt(address);
    const at = startOf(address) + headerOf(length);
    return this.#segmentOf(address).toString('latin1', at, at + length);
  }

  equals(address: number, text: ByteText): boolean {
    const length = this.#lengthAt(address);
    if (length !== text.length) return false;
    const segment = this.#segmentOf(address);
    const at = startOf(address) + headerOf(length);
    for (let index = 0; index < length; index += 1) {
      if (segment[at + index] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  /** Negative where the stored text comes first. */
  compare(address: number, text: ByteText): number {
    const length = this.#lengthAt(address);
    const segment = this.#segmentOf(address);
    const at = startOf(address) + headerOf(length);
    const shared = Math.min(length, text.length);
    for (let index = 0; index < shared; index += 1) {
      const difference = (segment[at + index] as number) - text.charCodeAt(index);
      if (difference !== 0) return difference;
    }
    return length - text.length;
  }

  #segmentOf(address: number): Buffer {
    return this.#segments[address >>> SEGMENT_UNITS_LOG2] as Buffer;
  }

  #lengthAt(address: number): number {
    const segment = this.#segmentOf(address);
    const at = startOf(address);
    const first = segment[at] as number;
    return first < LONG ? first : segment.readUInt32LE(at + 1);
  }

  #reserve(units: number): number {
    const vacant = this.#vacant.get(units)?.pop();
    if (vacant !== undefined) return vacant;
    if (units * UNIT_BYTES > SEGMENT_BYTES) return this.#addSegment(units * UNIT_BYTES) << SEGMENT_UNITS_LOG2;
    this.#makeRoom(units);
    const address = ((this.#open << SEGMENT_UNITS_LOG2) | this.#taken) >>> 0;
    this.#taken += units;
    return address;
  }

  /** Few texts take little: the first segment grows until it is like the others. */
  #makeRoom(units: number): void {
    const open = this.#segments[this.#open];
    const needed = (this.#taken + units) * UNIT_BYTES;
    if (open !== undefined && needed <= open.length) return;
    if (open !== undefined && needed <= SEGMENT_BYTES) {
      const grown = Buffer.alloc(Math.max(needed, Math.min(2 * open.length, SEGMENT_BYTES)));
      grown.set(open);
      this.#segments[this.#open] = grown;
      this.#bytes += grown.length - open.length;
      return;
    }
    const rest = open === undefined ? 0 : open.length / UNIT_BYTES - this.#taken;
    if (rest > 0) this.#addVacant(rest, ((this.#open << SEGMENT_UNITS_LOG2) | this.#taken) >>> 0);
    const isFirst = this.#segments.length === 0;
    this.#open = this.#addSegment(isFirst ? Math.max(units * UNIT_BYTES, FIRST_SEGMENT_BYTES) : SEGMENT_BYTES);
    this.#taken = 0;
  }

  #addSegment(bytes: number): number {
    const number = this.#unused.pop() ?? this.#segments.length;
    this.#segments[number] = Buffer.alloc(bytes);
    this.#bytes += bytes;
    return number;
  }

  #addVacant(units: number, address: number): void {
    const vacant = this.#vacant.get(units);
    if (vacant === undefined) this.#vacant.set(units, [address]);
    else vacant.push(address);
  }
}

const headerOf = (length: number): number => (length < LONG ? 1 : 5);
const unitsOf = (length: number): number => Math.ceil((length + headerOf(length)) / UNIT_BYTES);
const startOf = (address: number): number => (address & UNIT_MASK) * UNIT_BYTES;
