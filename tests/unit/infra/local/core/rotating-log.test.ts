import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRotatingLog } from '../../../../../infra/local/src/core/rotating-log.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const logOptions = (folder: string) => ({
  folder,
  name: 'subject',
  fileBytes: 100,
  pendingBytes: 1_000,
  log: () => undefined,
});

describe('a rotating log', () => {
  it('rotates its file, keeping one older file', async () => {
    const folder = temporaryFolder();
    const log = createRotatingLog(logOptions(folder));
    for (const letter of ['a', 'b', 'c']) {
      log.append(`${letter.repeat(59)}\n`);
      await log.flush();
    }
    expect(readFileSync(join(folder, 'subject.log'), 'utf8')).toBe(`${'c'.repeat(59)}\n`);
    expect(readFileSync(join(folder, 'subject.log.1'), 'utf8')).toBe(`${'b'.repeat(59)}\n`);
  });

  it('counts the lines that it drops when the disk is too slow', async () => {
    const folder = temporaryFolder();
    const log = createRotatingLog({ ...logOptions(folder), fileBytes: 1e6, pendingBytes: 10 });
    log.append('12345678\n');
    log.append('first\n');
    log.append('lost\n');
    await log.flush();
    log.append('next\n');
    await log.flush();
    expect(readFileSync(join(folder, 'subject.log'), 'utf8').split('\n')).toEqual([
      '12345678',
      'first',
      '1 lines dropped: the disk was slower than the writer',
      'next',
      '',
    ]);
  });
});
