import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeError } from '../core/errors.ts';
import { isMissing, syncFolder } from '../core/files.ts';
import type { StreamState } from './stream-state.ts';

const FILE_NAME = 'stream.json';

/** Replaces the state in one step: after a crash there is the old one or the new one, never a mixture. */
export const writeState = async (folder: string, state: StreamState): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `${FILE_NAME}.new`);
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(JSON.stringify(state, undefined, 2));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, FILE_NAME));
  await syncFolder(folder);
};

/** @returns undefined when the stream was never completely created */
export const readState = async (folder: string): Promise<StreamState | undefined> => {
  const path = join(folder, FILE_NAME);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
  try {
    const state: unknown = JSON.parse(text);
    if (isStreamState(state)) return state;
  } catch (cause) {
    throw unreadable(path, cause);
  }
  throw unreadable(path);
};

const isStreamState = (value: unknown): value is StreamState =>
  typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'shards' in value;

const unreadable = (path: string, cause?: unknown): RuntimeError =>
  new RuntimeError(
    'STREAM_STATE_UNREADABLE',
    `${path} does not describe a stream of this version; restore it, or move its folder away to begin without the stream`,
    { cause },
  );
