import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { RuntimeError } from './core/errors.ts';

/**
 * Opens the store of checkpoints and settings. LevelDB locks its folder for one process at a time and the lock dies with
 * its holder, so opening it first also proves that no other runtime uses this data folder.
 * @throws RuntimeError DATA_FOLDER_IN_USE
 */
export const openStateStore = async (dataFolder: string): Promise<ClassicLevel<string, string>> => {
  await mkdir(dataFolder, { recursive: true });
  const store = new ClassicLevel<string, string>(join(dataFolder, 'state'));
  try {
    await store.open();
  } catch (cause) {
    if (!isLocked(cause)) throw cause;
    throw new RuntimeError(
      'DATA_FOLDER_IN_USE',
      `another runtime uses the data folder ${dataFolder}; stop it, or choose another folder with --data`,
      { cause },
    );
  }
  return store;
};

const isLocked = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'LEVEL_LOCKED';
