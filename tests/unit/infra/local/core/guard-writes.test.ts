import { cp, readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { describe, expect, it, onTestFinished } from 'vitest';
import { guardWrites } from '../../../../../infra/local/src/core/guard-writes.ts';
import { levelKeyValueStore } from '../../../../../infra/local/src/core/key-value-store.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const PLENTY_BYTES = 1e9;

const openLevel = async (folder: string): Promise<ClassicLevel<string, unknown>> => {
  const database = new ClassicLevel<string, unknown>(folder, { valueEncoding: 'utf8' });
  await database.open();
  onTestFinished(() => database.close());
  return database;
};

/** A disk that cuts a write short, as one does that fills up; what follows is written behind it. */
const failing = (database: ClassicLevel<string, unknown>) => {
  const disk = { failures: 0, freeBytes: PLENTY_BYTES };
  const level = database as unknown as { _batch(...request: unknown[]): Promise<void> };
  const write = level._batch.bind(database);
  const writeOrFail = async (request: unknown[]): Promise<void> => {
    await write(...request);
    if (disk.failures === 0) return;
    disk.failures -= 1;
    const log = (await readdir(database.location)).find((name) => name.endsWith('.log')) ?? '';
    const path = join(database.location, log);
    await truncate(path, (await stat(path)).size - 5);
    throw new Error('ENOSPC');
  };
  let last: Promise<void> = Promise.resolve();
  level._batch = (...request) => {
    const written = last.then(() => writeOrFail(request));
    last = written.catch(() => undefined);
    return written;
  };
  return disk;
};

const guarded = async () => {
  const database = await openLevel(temporaryFolder());
  const disk = failing(database);
  const logged: string[] = [];
  guardWrites(database, { log: (_level, message) => logged.push(message), freeBytes: async () => disk.freeBytes });
  const store = levelKeyValueStore(database as ClassicLevel<string, string>, 'part');
  const put = (key: string) => store.batch([{ type: 'put', key, value: `value of ${key}` }]);
  /** The keys that another process would find if this one died now. */
  const keysAfterDeath = async (): Promise<string[]> => {
    const copy = join(temporaryFolder(), 'copy');
    await cp(database.location, copy, { recursive: true });
    const survivor = levelKeyValueStore((await openLevel(copy)) as ClassicLevel<string, string>, 'part');
    return (await survivor.entries('')).map(([key]) => key);
  };
  return { disk, put, keysAfterDeath, logged };
};

describe('a database whose disk refused a write', () => {
  it('keeps what it acknowledges afterwards, also when the process dies', async () => {
    const { disk, put, keysAfterDeath, logged } = await guarded();
    await put('before');
    disk.failures = 1;
    await expect(put('refused')).rejects.toThrow('ENOSPC');
    await put('after');
    await put('later');
    expect(await keysAfterDeath()).toEqual(expect.arrayContaining(['before', 'after', 'later']));
    expect(logged).toEqual([
      'a database could not write and takes nothing until it can',
      'a database is whole again and takes writes',
    ]);
  });

  it('acknowledges nothing while the disk is full, and goes on without a restart when there is room', async () => {
    const { disk, put, keysAfterDeath } = await guarded();
    await put('before');
    disk.failures = 1;
    disk.freeBytes = 1_000;
    await expect(put('refused')).rejects.toThrow('ENOSPC');
    await expect(put('refused too')).rejects.toMatchObject({ code: 'DATABASE_BROKEN' });
    disk.freeBytes = PLENTY_BYTES;
    await put('after');
    expect(await keysAfterDeath()).toEqual(expect.arrayContaining(['before', 'after']));
  });

  it('does not acknowledge a write that was under way when another one failed, unless it is safe', async () => {
    const { disk, put, keysAfterDeath } = await guarded();
    disk.failures = 1;
    const outcomes = await Promise.allSettled(['first', 'second', 'third'].map(put));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(await keysAfterDeath()).toEqual(expect.arrayContaining(['second', 'third']));
  });
});

describe('a database on a disk that is made to look full', () => {
  it('acknowledges nothing for that time, and goes on by itself', async () => {
    const database = await openLevel(temporaryFolder());
    let full = true;
    const checkWrite = (): void => {
      if (full) throw new Error('ENOSPC');
    };
    guardWrites(database, { log: () => undefined, disk: { isFull: () => full, checkWrite } });
    const store = levelKeyValueStore(database as ClassicLevel<string, string>, 'part');
    const put = (key: string) => store.batch([{ type: 'put', key, value: key }]);
    await expect(put('refused')).rejects.toThrow('ENOSPC');
    await expect(put('refused too')).rejects.toMatchObject({ code: 'DATABASE_BROKEN' });
    full = false;
    await put('after');
    expect((await store.entries('')).map(([key]) => key)).toEqual(['after']);
  });
});
