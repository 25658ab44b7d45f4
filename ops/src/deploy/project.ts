import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The files of this project that a deployment is made from. */
export interface Project {
  readonly folder: string;
  /** The dashboard as it was built last. */
  readonly siteFolder: string;
  /** The SAM CLI that `npm test` installs as well, at the version that this project was tested with. */
  readonly pinnedSam: string;
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
    // The stamp is the last that is written: an installation without it was not finished.
    hasPinnedSam: () => existsSync(pinnedSam) && existsSync(join(tools, '.requirements-sha256')),
    readTemplate: () => readFile(join(folder, 'template.yaml'), 'utf8'),
    readSamConfig: () => readFile(join(folder, 'samconfig.toml'), 'utf8'),
  };
}
