import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const FRONTEND = join(import.meta.dirname, '../../frontend');

/** The dashboard as it would be deployed. */
export interface BuiltSite {
  readonly folder: string;
  /** Of a site that was built for this run only. */
  remove(): Promise<void>;
}

/** Builds the dashboard into a folder of its own, unless there is one already. */
export const buildSite = async (builtFolder?: string): Promise<BuiltSite> => {
  if (builtFolder !== undefined) return { folder: builtFolder, remove: async () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-site-'));
  const environment = process.env['NODE_ENV'];
  // A test runner has another one, and libraries would bring along what helps developers.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ root: FRONTEND, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  } finally {
    if (environment === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = environment;
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};
