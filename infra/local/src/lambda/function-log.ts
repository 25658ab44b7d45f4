import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../core/ports.ts';

/** Where the output of functions goes. */
export interface FunctionLog {
  /** Never waits; lines beyond the bound are dropped, counted, and the count is written to the file. */
  append(text: string): void;
  /** Resolves when everything appended so far is in the file. */
  flush(): Promise<void>;
}

export interface FunctionLogOptions {
  readonly folder: string;
  readonly functionName: string;
  readonly fileBytes: number;
  readonly pendingBytes: number;
  readonly log: Log;
}

/** One file per function, `<function>.log`, and its predecessor, `<function>.log.1`. */
export const createFunctionLog = (options: FunctionLogOptions): FunctionLog => {
  const file = join(options.folder, `${options.functionName}.log`);
  let pending: string[] = [];
  let pendingBytes = 0;
  let droppedLines = 0;
  let writing: Promise<void> | undefined;

  const takePending = (): string => {
    const note = droppedLines === 0 ? '' : `${droppedLines} lines dropped: the disk was slower than the function\n`;
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
      options.log('error', `cannot write ${file}; the output of ${options.functionName} is lost`, { error });
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
  const size = (await stat(file).catch(absent))?.size ?? 0;
  if (size > 0 && size + text.length > fileBytes) await rename(file, `${file}.1`);
  await appendFile(file, text);
};

const absent = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
};
