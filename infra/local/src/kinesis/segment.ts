import { open } from 'node:fs/promises';
import { type Block, declaredBytes, readBlock } from './block.ts';

/** One file of a shard's log. Its name says where it starts, so that a sealed file need not be read to be placed. */
export interface Segment {
  readonly path: string;
  /** No record of this or a later segment has a smaller counter. */
  readonly firstCounter: number;
  /** Records of earlier segments arrived at this time or before, records of this one at this time or after. */
  readonly startsAtMs: number;
  /** What is durable. */
  bytes: number;
  /** Sparse; undefined until somebody reads a segment that an earlier process wrote. */
  index: IndexEntry[] | undefined;
}

interface IndexEntry {
  readonly counter: number;
  readonly newestArrivalMs: number;
  readonly offset: number;
}

/** A reader that starts at an index entry passes over at most about this much. */
const INDEX_STEP_BYTES = 64 * 1024;
const CHUNK_BYTES = 512 * 1024;

export const segmentFileName = (firstCounter: number, startsAtMs: number): string =>
  `${firstCounter}-${startsAtMs}.log`;

export const parseSegmentFileName = (name: string): { firstCounter: number; startsAtMs: number } | undefined => {
  const match = /^(\d{16})-(\d+)\.log$/.exec(name);
  return match === null ? undefined : { firstCounter: Number(match[1]), startsAtMs: Number(match[2]) };
};

export const addToIndex = (index: IndexEntry[], block: Block, offset: number): void => {
  const last = index.at(-1);
  if (last !== undefined && offset - last.offset < INDEX_STEP_BYTES) return;
  index.push({ counter: block.firstCounter, newestArrivalMs: block.newestArrivalMs, offset });
};

/** Where a search begins for the first record that satisfies a condition which, once true, stays true. */
export const offsetBefore = (segment: Segment, isBefore: (entry: IndexEntry) => boolean): number => {
  const index = segment.index ?? [];
  let low = 0;
  let high = index.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = index[middle];
    if (entry !== undefined && isBefore(entry)) low = middle + 1;
    else high = middle;
  }
  return index[low - 1]?.offset ?? 0;
};

/** Reads whole, undamaged blocks in file order and ends before the first one that is not. */
export async function* readBlocks({ path, from, to }: { path: string; from: number; to: number }) {
  const file = await open(path, 'r');
  try {
    let bytesWanted = CHUNK_BYTES;
    for (let offset = from; offset < to; ) {
      const chunk = Buffer.allocUnsafeSlow(Math.min(bytesWanted, to - offset));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, offset);
      const bytes = chunk.subarray(0, bytesRead);
      let used = 0;
      for (let block = readBlock(bytes, 0); block !== undefined; block = readBlock(bytes, used)) {
        yield { block, offset: offset + used };
        used += block.bytes.length;
      }
      const blockBytes = declaredBytes(bytes, 0) ?? 0;
      const needsLongerChunk = used === 0 && blockBytes > bytes.length && offset + blockBytes <= to;
      if (used === 0 && !needsLongerChunk) return;
      bytesWanted = needsLongerChunk ? blockBytes : CHUNK_BYTES;
      offset += used;
    }
  } finally {
    await file.close();
  }
}
