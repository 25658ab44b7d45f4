import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The files of this project that a deployment is made from. */
export interface Project {
  readonly folder: string;
  /** The dashboard as it was built last. */
  readonly siteFolder: string;
  /** The SAM CLI that `npm test` installs as well, at the version that this project was tested with. */
  readonly pinnedSam: string;
  /** Whether it is installed as it is pinned now. */
  readonly hasPinnedSam: () => boolean;
  readTemplate(): Promise<string>;
  readSamConfig(): Promise<string>;
}

/** @param folder the repository. @default that of this file */
export function openProject(folder: string = dirname(dirname(dirname(import.meta.dirname)))): Project {
  const tools = join(folder, 'node_modules/.cache/sam-cli');
  const pinnedSam = join(tools, 'bin/sam');
  return {
    folder,
    siteFolder: join(folder, 'frontend/dist'),
    pinnedSam,
    hasPinnedSam: () => existsSync(pinnedSam) && isInstalledAsPinned(folder, tools),
    readTemplate: () => readFile(join(folder, 'template.yaml'), 'utf8'),
    readSamConfig: () => readFile(join(folder, 'samconfig.toml'), 'utf8'),
  };
}

const requirementsFile = 'tests/tools/requirements.txt';

// As scripts/tools/python-tools.ts stamps an installation once it is finished. With any other, its check would install.
function isInstalledAsPinned(folder: string, tools: string): boolean {
  const stamp = join(tools, '.requirements-sha256');
  const requirements = join(folder, requirementsFile);
  if (!existsSync(stamp) || !existsSync(requirements)) return false;
  const digest = createHash('sha256').update(`${requirementsFile}\0`).update(readFileSync(requirements)).digest('hex');
  return readFileSync(stamp, 'utf8') === digest;
}
