import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSiteFiles } from '../../../../ops/src/deploy/site-files.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const folderWith = (...names: readonly string[]): string => {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), name);
  }
  return folder;
};

describe('files of a built dashboard', () => {
  it('are kept for ever if their name says what is in them, and asked for anew otherwise', async () => {
    const names = [
      'index.html',
      'favicon.svg',
      'assets/index-BXjnHeOx.css',
      'assets/uPlot.min-BB-EJl2E.js',
      'assets/plain.js',
      'robots.txt',
      'thing',
      '.inputs-sha256',
    ];
    const files = await readSiteFiles(folderWith(...names));
    const kept = 'public, max-age=31536000, immutable';
    expect(files.map(({ key, contentType, cacheControl }) => [key, contentType, cacheControl])).toEqual([
      ['assets/index-BXjnHeOx.css', 'text/css; charset=utf-8', kept],
      ['assets/plain.js', 'text/javascript; charset=utf-8', 'no-cache'],
      ['assets/uPlot.min-BB-EJl2E.js', 'text/javascript; charset=utf-8', kept],
      ['favicon.svg', 'image/svg+xml', 'no-cache'],
      ['index.html', 'text/html; charset=utf-8', 'no-cache'],
      ['robots.txt', 'text/plain; charset=utf-8', 'no-cache'],
      ['thing', 'application/octet-stream', 'no-cache'],
    ]);
    expect(files.map(({ key, body }) => Buffer.from(body).toString() === key)).not.toContain(false);
  });

  it('have to be there', async () => {
    await expect(readSiteFiles(folderWith('assets/a.js'))).rejects.toMatchObject({ code: 'SITE_NOT_BUILT' });
    await expect(readSiteFiles('/nowhere/at/all')).rejects.toMatchObject({ code: 'SITE_NOT_BUILT' });
  });
});
