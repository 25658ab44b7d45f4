import type { Block } from './block.ts';

/**
 * What an entry costs beside its bytes: a shard that gets one record at a time has many small blocks. Measured with 270,000
 * of them in a heap of Node 24: a buffer is two objects and an allocation of its own.
 */
const ENTRY_OVERHEAD_BYTES = 512;

export interface TailCacheBounds {
  readonly bytesMax: number;
  /** How long before the newest block another one may have arrived, ms. */
  readonly ageMaxMs: number;
}

/** The newest blocks of a shard, so that a consumer which keeps up never touches the disk. */
export class TailCache {
  readonly #bounds: TailCacheBounds;
  #blocks: (Block | undefined)[] = [];
  /** Places before this one are empty; they are cut off in one go now and then. */
  #head = 0;
  #bytes = 0;

  constructor(bounds: TailCacheBounds) {
    this.#bounds = bounds;
  }

  add(block: Block): void {
    this.#blocks.push(block);
    this.#bytes += block.bytes.length + ENTRY_OVERHEAD_BYTES;
    const { bytesMax, ageMaxMs } = this.#bounds;
    while (this.#bytes > bytesMax && this.#head < this.#blocks.length) this.#dropOldest();
    const oldestMs = block.newestArrivalMs - ageMaxMs;
    while ((this.#blocks[this.#head]?.newestArrivalMs ?? oldestMs) < oldestMs) this.#dropOldest();
    if (this.#head > 1024 && this.#head * 2 > this.#blocks.length) {
      this.#blocks = this.#blocks.slice(this.#head);
      this.#head = 0;
    }
  }

  /** True when every record from this counter on, as far as there are any, is here. */
  covers(counter: number): boolean {
    const oldest = this.#blocks[this.#head];
    return oldest !== undefined && counter >= oldest.firstCounter;
  }

  *blocksFrom(counter: number): Generator<Block> {
    const blocks = this.#blocks;
    let low = this.#head;
    let high = blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((blocks[middle]?.lastCounter ?? 0) < counter) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < blocks.length; at += 1) {
      const block = blocks[at];
      if (block !== undefined) yield block;
    }
  }

  #dropOldest(): void {
    this.#bytes -= (this.#blocks[this.#head]?.bytes.length ?? 0) + ENTRY_OVERHEAD_BYTES;
    this.#blocks[this.#head] = undefined;
    this.#head += 1;
  }
}
