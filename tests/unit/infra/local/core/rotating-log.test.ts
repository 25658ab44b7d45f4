import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRotatingLog } from '../../../../../infra/local/src/core/rotating-log.ts';
import { eventually } from '../../../../support/eventually.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const logOptions = (folder: string) => ({
  folder,
  name: 'subject',
  fileBytes: 100,
  pendingBytes: 1_000,
  log: () => undefined,
  clock: createFakeClock(),
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

  it('writes at once what is said after a pause, and gathers what is said soon after that', async () => {
    const folder = temporaryFolder();
    const clock = createFakeClock();
    const log = createRotatingLog({ ...logOptions(folder), clock });
    const written = () => readFileSync(join(folder, 'subject.log'), 'utf8');
    log.append('first\n');
    await eventually(() => clock.pendingCount() === 1 || undefined);
    log.append('second\n');
    log.append('third\n');
    clock.advance(99);
    expect([written(), clock.pendingCount()]).toEqual(['first\n', 1]);
    clock.advance(1);
    await eventually(() => written() === 'first\nsecond\nthird\n' || undefined);
  });

  it('gathers no more than an eighth of what may wait', async () => {
    const folder = temporaryFolder();
    const clock = createFakeClock();
    const log = createRotatingLog({ ...logOptions(folder), pendingBytes: 80, clock });
    log.append('first\n');
    await eventually(() => clock.pendingCount() === 1 || undefined);
    log.append('0123456789\n');
    const written = () => readFileSync(join(folder, 'subject.log'), 'utf8');
    await eventually(() => written() === 'first\n0123456789\n' || undefined);
  });

  it('writes what it has gathered when it is flushed', async () => {
    const folder = temporaryFolder();
    const clock = createFakeClock();
    const log = createRotatingLog({ ...logOptions(folder), clock });
    log.append('first\n');
    await eventually(() => clock.pendingCount() === 1 || undefined);
    log.append('second\n');
    await log.flush();
    expect(readFileSync(join(folder, 'subject.log'), 'utf8')).toBe('first\nsecond\n');
    expect(clock.pendingCount()).toBe(0);
  });

  it('leaves nothing unwritten, however often it is flushed', async () => {
    const folder = temporaryFolder();
    const log = createRotatingLog(logOptions(folder));
    const flushed = ['a\n', 'b\n', 'c\n'].map((line) => {
      log.append(line);
      return log.flush();
    });
    await Promise.all(flushed);
    expect(readFileSync(join(folder, 'subject.log'), 'utf8')).toBe('a\nb\nc\n');
  });
});
