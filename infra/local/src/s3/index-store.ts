import { mkdir } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import type { FaultyDisk } from '../core/faulty-disk.ts';
import { guardWrites } from '../core/guard-writes.ts';
import { type KeyValueStore, levelKeyValueStore } from '../core/key-value-store.ts';
import type { Log } from '../core/ports.ts';

/** Where buckets keep what they hold and what they still have to tell. */
export interface OpenIndexStore {
  readonly store: KeyValueStore;
  close(): Promise<void>;
}

/** LevelDB in a folder. A write that it acknowledges outlives a loss of power. */
export const openLevelIndex = async (folder: string, log: Log, disk?: FaultyDisk): Promise<OpenIndexStore> => {
  await mkdir(folder, { recursive: true });
  const database = new ClassicLevel<string, string>(folder);
  await database.open();
  guardWrites(database, { log, disk });
  return { store: levelKeyValueStore(database, 's3', { isSynced: true }), close: () => database.close() };
};
