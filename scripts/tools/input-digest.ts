import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository. */
export const ROOT = dirname(dirname(import.meta.dirname));

/** SHA-256 of names and contents of the files that match patterns below the repository. */
export const digestOf = (patterns: readonly string[]): string => {
  const hash = createHash('sha256');
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort();
  for (const file of files) {
    const path = join(ROOT, file);
    if (statSync(path).isFile()) hash.update(`${file}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
};
