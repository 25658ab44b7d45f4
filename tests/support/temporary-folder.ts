import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A folder that is gone when the running test is over; may be made in `beforeEach` as well. */
export const temporaryFolder = (): string => {
  const folder = newFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
};

/** A folder for all tests of a file, or of the `describe` that makes it; made outside of tests and hooks. */
export const suiteFolder = (): string => {
  const folder = newFolder();
  afterAll(() => removeFolder(folder));
  return folder;
};

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'alleycat-test-'));
const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
