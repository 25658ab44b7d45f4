import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeError } from '../core/errors.ts';
import { isMissing, syncFolder } from '../core/files.ts';
import type { Log } from '../core/ports.ts';
import type { Block } from './block.ts';
import type { LogFile, OpenLogFile } from './log-file.ts';
import {
  addToIndex,
  offsetBefore,
  parseSegmentFileName,
  readBlocks,
  type Segment,
  segmentFileName,
} from './segment.ts';
import { FIRST_COUNTER } from './sequence-numbers.ts';

export interface SegmentOptions {
  readonly folder: string;
  readonly openLogFile: OpenLogFile;
  /** A new file is begun after this size; retention deletes whole files. */
  readonly segmentBytesMax: number;
  readonly log: Log;
}

export interface SegmentCommit {
  readonly bytes: Buffer;
  readonly blocks: readonly Block[];
  readonly firstCounter: number;
  readonly firstArrivalMs: number;
}

interface SegmentStart {
  readonly nextCounter: number;
  readonly startsAtMs: number;
}

/** The files of one shard's log, oldest first. Only the last one is written, by one commit at a time. */
export class SegmentList {
  readonly #options: SegmentOptions;
  readonly #segments: Segment[];
  #file: LogFile | undefined;
  /** A failed write may have left bytes behind the durable end. */
  #mustCutTail = false;
  lastCounter = FIRST_COUNTER;
  lastArrivalMs = 0;

  private constructor(options: SegmentOptions, segments: Segment[]) {
    this.#options = options;
    this.#segments = segments;
  }

  /** Opens what an earlier process left and cuts off a commit that it did not finish. */
  static async open(options: SegmentOptions): Promise<SegmentList> {
    await mkdir(options.folder, { recursive: true });
    const list = new SegmentList(options, await withoutAborted(await findSegments(options.folder)));
    const tail = list.#segments.at(-1);
    if (tail !== undefined) await list.#recover(tail);
    return list;
  }

  get totalBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  /** Counter of the oldest record that may still be there. */
  get oldestCounter(): number {
    return this.#segments[0]?.firstCounter ?? this.lastCounter + 1;
  }

  /** When the records of the oldest deletable file had all arrived; undefined when there is no such file. */
  get oldestSealedMs(): number | undefined {
    return this.#segments[1]?.startsAtMs;
  }

  /** Arrival time from which on the last file holds records. */
  get tailStartsAtMs(): number | undefined {
    const tail = this.#segments.at(-1);
    return tail === undefined || tail.bytes === 0 ? undefined : tail.startsAtMs;
  }

  /** Makes the blocks durable; on failure nothing of them will ever be read. */
  async append({ bytes, blocks, firstCounter, firstArrivalMs }: SegmentCommit): Promise<void> {
    const { segment, file } = await this.#writableTail({ nextCounter: firstCounter, startsAtMs: firstArrivalMs });
    try {
      await file.write(bytes, segment.bytes);
      await file.sync();
    } catch (cause) {
      this.#mustCutTail = true;
      throw cause;
    }
    for (const block of blocks) {
      if (segment.index !== undefined) addToIndex(segment.index, block, segment.bytes);
      segment.bytes += block.bytes.length;
      this.lastCounter = block.lastCounter;
      this.lastArrivalMs = block.newestArrivalMs;
    }
  }

  /** Reads blocks from disk, beginning with the one that holds this counter or the next one after it. */
  async *blocksFrom(counter: number): AsyncGenerator<Block> {
    for (const segment of this.#segmentsFrom((next) => next.firstCounter <= counter)) {
      const { bytes: to } = segment;
      try {
        await this.#loadIndex(segment);
        let reached = offsetBefore(segment, (entry) => entry.counter <= counter);
        for await (const { block, offset } of readBlocks({ path: segment.path, from: reached, to })) {
          reached = offset + block.bytes.length;
          if (block.lastCounter >= counter) yield block;
        }
        if (reached < to) throw damagedSegment(segment, reached);
      } catch (cause) {
        // Retention may delete a file while somebody is on the way to it.
        if (!isMissing(cause) || this.#segments.includes(segment)) throw cause;
      }
    }
  }

  /** A counter at or before the first record that arrived at this time or later. */
  async counterBefore(arrivalMs: number): Promise<number> {
    const [segment] = this.#segmentsFrom((next) => next.startsAtMs < arrivalMs);
    if (segment === undefined) return this.oldestCounter;
    await this.#loadIndex(segment);
    const offset = offsetBefore(segment, (entry) => entry.newestArrivalMs < arrivalMs);
    return segment.index?.find((entry) => entry.offset === offset)?.counter ?? segment.firstCounter;
  }

  /** Begins a new file, so that the present one can be deleted when it is old. Not while a commit runs. */
  async seal(nextCounter: number): Promise<void> {
    const tail = this.#segments.at(-1);
    if (tail === undefined || tail.bytes === 0) return;
    if (this.#mustCutTail) await this.#cutTail(tail, await this.#openTail(tail));
    await this.#roll({ nextCounter, startsAtMs: this.lastArrivalMs });
  }

  /** Deletes the oldest file unless it is the last. @returns its bytes */
  async deleteOldest(): Promise<number> {
    const [oldest] = this.#segments;
    if (oldest === undefined || this.#segments.length < 2) return 0;
    this.#segments.shift();
    await rm(oldest.path, { force: true });
    return oldest.bytes;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #recover(tail: Segment): Promise<void> {
    const { size } = await stat(tail.path);
    this.lastCounter = Math.max(FIRST_COUNTER, tail.firstCounter - 1);
    this.lastArrivalMs = tail.startsAtMs;
    const index: Segment['index'] = [];
    tail.index = index;
    tail.bytes = 0;
    for await (const { block, offset } of readBlocks({ path: tail.path, from: 0, to: size })) {
      addToIndex(index, block, offset);
      tail.bytes = offset + block.bytes.length;
      this.lastCounter = block.lastCounter;
      this.lastArrivalMs = block.newestArrivalMs;
    }
    if (tail.bytes === size) return;
    this.#options.log('warn', 'cut off a commit that was never finished', {
      file: tail.path,
      keptBytes: tail.bytes,
      cutBytes: size - tail.bytes,
    });
    await this.#cutTail(tail, await this.#openTail(tail));
  }

  async #writableTail(start: SegmentStart): Promise<{ segment: Segment; file: LogFile }> {
    const tail = this.#segments.at(-1);
    if (tail !== undefined) {
      const file = await this.#openTail(tail);
      if (this.#mustCutTail) await this.#cutTail(tail, file);
      if (tail.bytes < this.#options.segmentBytesMax) return { segment: tail, file };
    }
    return this.#roll(start);
  }

  async #openTail(tail: Segment): Promise<LogFile> {
    this.#file ??= await this.#options.openLogFile(tail.path);
    return this.#file;
  }

  async #cutTail(tail: Segment, file: LogFile): Promise<void> {
    await file.truncate(tail.bytes);
    await file.sync();
    this.#mustCutTail = false;
  }

  async #roll({ nextCounter, startsAtMs }: SegmentStart): Promise<{ segment: Segment; file: LogFile }> {
    const path = join(this.#options.folder, segmentFileName(nextCounter, startsAtMs));
    const file = await this.#options.openLogFile(path);
    try {
      await syncFolder(this.#options.folder);
    } catch (cause) {
      await file.close();
      throw cause;
    }
    await this.close();
    const segment = { path, firstCounter: nextCounter, startsAtMs, bytes: 0, index: [] };
    this.#segments.push(segment);
    this.#file = file;
    return { segment, file };
  }

  async #loadIndex(segment: Segment): Promise<void> {
    if (segment.index !== undefined) return;
    const index: Segment['index'] = [];
    for await (const { block, offset } of readBlocks({ path: segment.path, from: 0, to: segment.bytes })) {
      addToIndex(index, block, offset);
    }
    segment.index = index;
  }

  /** The last segment that lies before a point, and all later ones. */
  #segmentsFrom(isBefore: (segment: Segment) => boolean): Segment[] {
    return this.#segments.slice(Math.max(0, this.#segments.findLastIndex(isBefore)));
  }
}

const findSegments = async (folder: string): Promise<Segment[]> => {
  const segments: Segment[] = [];
  for (const name of await readdir(folder)) {
    const start = parseSegmentFileName(name);
    if (start === undefined) continue;
    const path = join(folder, name);
    segments.push({ ...start, path, bytes: (await stat(path)).size, index: undefined });
  }
  return segments.sort((a, b) => a.firstCounter - b.firstCounter);
};

/**
 * Drops empty files at the end, unless there is nothing else. They were begun and not used, and when that had failed,
 * records went on into the file before: its numbers, not theirs, are the last ones.
 */
const withoutAborted = async (segments: Segment[]): Promise<Segment[]> => {
  const used = segments.slice(0, Math.max(1, segments.findLastIndex(({ bytes }) => bytes > 0) + 1));
  for (const { path } of segments.slice(used.length)) await rm(path, { force: true });
  return used;
};

const damagedSegment = ({ path }: Segment, offset: number): RuntimeError =>
  new RuntimeError(
    'STREAM_LOG_DAMAGED',
    `${path} is damaged at byte ${offset}; restore it from a copy, or move it away to go on with the records after it`,
  );
