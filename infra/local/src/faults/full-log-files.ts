import type { FaultyDisk } from '../core/faulty-disk.ts';
import type { OpenLogFile } from '../kinesis/log-file.ts';

/** Log files on a disk that may be full; one that has nothing on it yet cannot be made then either. */
export const onFaultyDisk =
  (openLogFile: OpenLogFile, disk: FaultyDisk): OpenLogFile =>
  async (path) => {
    disk.checkWrite();
    const file = await openLogFile(path);
    return {
      ...file,
      write: async (bytes, position) => {
        disk.checkWrite();
        await file.write(bytes, position);
      },
    };
  };
