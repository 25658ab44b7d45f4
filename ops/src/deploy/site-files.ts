import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { OpsError, reasonOf } from '../errors.ts';

/** A file of the dashboard as it is to lie in its bucket. */
export interface SiteFile {
  readonly key: string;
  readonly body: Uint8Array;
  /** MD5 in hexadecimal digits: what S3 says of an object that was put in one piece. */
  readonly etag: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Names below assets/ hold a digest of their content: what is there never changes. Everything else is asked for anew. */
const hashedName = /^assets\/.+-[\w-]{8,}\.\w+$/;
const cacheControls = { hashed: 'public, max-age=31536000, immutable', named: 'no-cache' } as const;

/** The files of a built dashboard, without hidden ones. Rejects with SITE_NOT_BUILT if there is no page in it. */
export async function readSiteFiles(folder: string): Promise<readonly SiteFile[]> {
  const files = await readFolder(folder);
  if (files.some(({ key }) => key === 'index.html')) return files;
  throw new OpsError('SITE_NOT_BUILT', `there is no dashboard in ${folder}: build it with npm run build`);
}

async function readFolder(folder: string): Promise<readonly SiteFile[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const keys = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((key) => !/(^|\/)\./.test(key))
      .sort();
    return await Promise.all(keys.map(async (key) => siteFile(key, await readFile(join(folder, key)))));
  } catch (cause) {
    const message = `the dashboard in ${folder} cannot be read: ${reasonOf(cause)}: build it with npm run build`;
    throw new OpsError('SITE_NOT_BUILT', message, { cause });
  }
}

/** A file of this name and content, with the headers that go with them. */
export const siteFile = (key: string, body: Uint8Array): SiteFile => ({
  key,
  body,
  etag: createHash('md5').update(body).digest('hex'),
  contentType: contentTypes[extname(key)] ?? 'application/octet-stream',
  cacheControl: hashedName.test(key) ? cacheControls.hashed : cacheControls.named,
});

export const byteCountOf = (files: readonly SiteFile[]): number =>
  files.reduce((sum, { body }) => sum + body.byteLength, 0);
