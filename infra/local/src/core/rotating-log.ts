import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { absentIfMissing } from './files.ts';
import type { Log } from './ports.ts';

/** A text file of bounded size. */
export interface RotatingLog {
  /** Never waits; lines beyond the bound are dropped, counted, and the count is written to the file. */
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
}

/** `<name>.log` and its predecessor, `<name>.log.1`. */
export const createRotatingLog = (options: RotatingLogOptions): RotatingLog => {
  const file = join(options.folder, `${options.name}.log`);
  let pending: string[] = [];
  let pendingBytes = 0;
  let droppedLines = 0;
  let writing: Promise<void> | undefined;

  const takePending = (): string => {
    const note = droppedLines === 0 ? '' : `${droppedLines} lines dropped: the disk was slower than the writer\n`;
    const text = pending.join('') + note;
    pending = [];
    pendingBytes = 0;
    droppedLines = 0;
    return text;
  };
  const writePending = async (): Promise<void> => {
    try {
      while (pending.length > 0) await appendRotated(file, takePending(), options.fileBytes);
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
      writing ??= writePending();
    },
    flush: async () => {
      while (writing !== undefined) await writing;
    },
  };
};

const appendRotated = async (file: string, text: string, fileBytes: number): Promise<void> => {
  await mkdir(join(file, '..'), { recursive: true });
  const size = (await stat(file).catch(absentIfMissing))?.size ?? 0;
  if (size > 0 && size + text.length > fileBytes) await rename(file, `${file}.1`);
  await appendFile(file, text);
};
