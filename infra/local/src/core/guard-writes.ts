import { readdir, statfs } from 'node:fs/promises';
import type { ClassicLevel } from 'classic-level';
import { RuntimeError } from './errors.ts';
import type { FaultyDisk } from './faulty-disk.ts';
import type { Log } from './ports.ts';

export interface GuardWritesOptions {
  readonly log: Log;
  /** Bytes that the database's folder can still take. @default asks the file system */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Absent: the disk is as it is. */
  readonly disk?: FaultyDisk | undefined;
}

/** abstract-level's own interface to a database: whatever way a write takes, it ends in one of these. */
type Write = (...request: readonly unknown[]) => Promise<void>;
const WRITES = ['_put', '_del', '_batch', '_clear'] as const;
type Writable = Record<(typeof WRITES)[number], Write>;

/** What LevelDB keeps in memory (4 MiB), as a table, with a new log and some of its tidying up. */
const ROOM_BYTES = 16 * 1_048_576;

/**
 * After a write that the disk refused, LevelDB goes on behind what became of it in its log, acknowledges, and cannot
 * read all of that when it starts the next time. So nothing more is written then until there is room again, and the log
 * is replaced: memory becomes a table, and a new log begins.
 *
 * Writes reject with what the disk said, and from then on with RuntimeError `DATABASE_BROKEN`, until one finds room.
 */
export const guardWrites = <Value>(database: ClassicLevel<string, Value>, options: GuardWritesOptions): void => {
  const { location: folder } = database;
  const { log, disk, freeBytes = freeBytesOf } = options;
  const writable = database as unknown as Writable;
  let failures = 0;
  let mendedFailures = 0;
  let mending: Promise<void> | undefined;

  const isBroken = (): boolean => failures > mendedFailures;
  const replaceLog = async (): Promise<void> => {
    if (disk?.isFull() === true || (await freeBytes(folder)) < ROOM_BYTES) throw broken(folder, 'the disk is full');
    const seen = failures;
    const old = await logsIn(folder);
    // Compacting any range, even one without keys, begins with a new log.
    await database.compactRange('', '', { keyEncoding: 'utf8' });
    const left = await logsIn(folder);
    if (old.some((name) => left.includes(name))) throw broken(folder, 'its log cannot be replaced');
    mendedFailures = seen;
    log('warn', 'a database is whole again and takes writes', { folder });
  };
  const mend = (): Promise<void> => {
    mending ??= replaceLog().finally(() => {
      mending = undefined;
    });
    return mending;
  };
  for (const name of WRITES) {
    const write = writable[name].bind(database);
    writable[name] = async (...request) => {
      if (isBroken()) await mend();
      try {
        disk?.checkWrite();
        await write(...request);
      } catch (error) {
        if (!isBroken()) log('error', 'a database could not write and takes nothing until it can', { folder, error });
        failures += 1;
        throw error;
      }
      // It may lie behind one that failed meanwhile.
      if (isBroken()) await mend();
    };
  }
};

const freeBytesOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

const logsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^\d+\.log$/.test(name));

const broken = (folder: string, reason: string): RuntimeError =>
  new RuntimeError(
    'DATABASE_BROKEN',
    `the database ${folder} takes no writes, because ${reason}. Make room; if it does not help, restart the runtime.`,
  );
