import { open } from 'node:fs/promises';
import { isMissing } from '../core/files.ts';

/** What a log needs of a file it appends to; a port, so that tests can let a disk fail. */
export interface LogFile {
  /** Writes all of it or fails. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves when what was written survives a loss of power. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

export type OpenLogFile = (path: string) => Promise<LogFile>;

/** Opens a file for writing at positions; creates it when it is not there. */
export const openLogFile: OpenLogFile = async (path) => {
  const file = await openOrCreate(path);
  return {
    async write(bytes, position) {
      // A disk that fills up answers with a short write first; only the next one fails with ENOSPC.
      for (let done = 0; done < bytes.length; ) {
        done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
      }
    },
    sync: () => file.datasync(),
    truncate: (bytes) => file.truncate(bytes),
    close: () => file.close(),
  };
};

const openOrCreate = async (path: string) => {
  try {
    return await open(path, 'r+');
  } catch (cause) {
    if (isMissing(cause)) return open(path, 'w+');
    throw cause;
  }
};
