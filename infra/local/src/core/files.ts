import { open } from 'node:fs/promises';

/** Makes a created, renamed or removed name survive a loss of power. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** For `catch`: a file that is not there is undefined, any other error stays one. */
export const absentIfMissing = (error: unknown): undefined => {
  if (isMissing(error)) return undefined;
  throw error;
};
