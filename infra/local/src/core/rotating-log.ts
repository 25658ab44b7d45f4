import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, machineClockOf } from './clock.ts';
import { absentIfMissing } from './files.ts';
import type { Log } from './ports.ts';

/** A text file of bounded size. */
export interface RotatingLog {
  /**
   * Never waits; lines beyond the bound are dropped, counted, and the count is written to the file. What was said less than
   * 100 ms before a process dies without {@link flush} is lost with it.
   */
  append(text: string): void;
  /** Resolves when everything appended so far is in the file. */
  flush(): Promise<void>;
}

export interface RotatingLogOptions {
  readonly folder: string;
  /** Of the file, without `.log`. */
  readonly name: string;
  /** A larger file is followed by a new one. */
  readonly fileBytes: number;
  /** Text that may wait for the disk. */
  readonly pendingBytes: number;
  /** Told when text is lost. */
  readonly log: Log;
  readonly clock: Clock;
}

/** What is said soon after a write waits for the next one: each takes five trips to the disk, whatever its length. */
const GATHER_MS = 100;

/** `<name>.log` and its predecessor, `<name>.log.1`. */
export const createRotatingLog = (options: RotatingLogOptions): RotatingLog => {
  const file = join(options.folder, `${options.name}.log`);
  let pending: string[] = [];
  let pendingBytes = 0;
  let droppedLines = 0;
  let writing: Promise<void> | undefined;
  let flushes = 0;
  let endGathering: (() => void) | undefined;

  const takePending = (): string => {
    const note = droppedLines === 0 ? '' : `${droppedLines} lines dropped: the disk was slower than the writer\n`;
    const text = pending.join('') + note;
    pending = [];
    pendingBytes = 0;
    droppedLines = 0;
    return text;
  };
  const gather = async (): Promise<void> => {
    if (flushes > 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    endGathering = resolve;
    const timer = machineClockOf(options.clock).after(GATHER_MS, resolve);
    await promise;
    timer.cancel();
    endGathering = undefined;
  };
  const writePending = async (): Promise<void> => {
    try {
      while (pending.length > 0) {
        await appendRotated(file, takePending(), options.fileBytes);
        await gather();
      }
    } catch (error) {
      options.log('error', `cannot write ${file}; some of it is lost`, { error });
    }
    writing = undefined;
  };
  return {
    append: (text) => {
      if (pendingBytes + text.length > options.pendingBytes) {
        droppedLines += 1;
        return;
      }
      pending.push(text);
      pendingBytes += text.length;
      // Most of the bound is for a disk that is slow, which one that waits is not.
      if (pendingBytes > options.pendingBytes / 8) endGathering?.();
      writing ??= writePending();
    },
    flush: async () => {
      flushes += 1;
      endGathering?.();
      while (writing !== undefined) await writing;
      flushes -= 1;
    },
  };
};

const appendRotated = async (file: string, text: string, fileBytes: number): Promise<void> => {
  await mkdir(join(file, '..'), { recursive: true });
  const size = (await stat(file).catch(absentIfMissing))?.size ?? 0;
  if (size > 0 && size + text.length > fileBytes) await rename(file, `${file}.1`);
  await appendFile(file, text);
};
