import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type OpenLogFile, openLogFile } from '../../../../../infra/local/src/kinesis/log-file.ts';
import { FIRST_COUNTER } from '../../../../../infra/local/src/kinesis/sequence-numbers.ts';
import { ShardLog, type ShardLogOptions } from '../../../../../infra/local/src/kinesis/shard-log.ts';
import { integerBetween, seededRandom, seeds } from '../../../../support/random.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const MIB = 1024 * 1024;

const openLog = async (options: Partial<ShardLogOptions> & { folder: string }): Promise<ShardLog> => {
  const log = await ShardLog.open({
    openLogFile,
    segmentBytesMax: 64 * MIB,
    cacheBytesMax: MIB,
    cacheAgeMaxMs: 60_000,
    pendingBytesMax: MIB,
    log: () => undefined,
    onCommit: () => undefined,
    ...options,
  });
  onTestFinished(() => log.close());
  return log;
};

const append = (log: ShardLog, data: string, nowMs = 1000): number => log.append({ partitionKey: 'k', data, nowMs });

const put = async (log: ShardLog, ...data: string[]): Promise<void> => {
  for (const item of data) append(log, item);
  await log.whenDurable();
};

const readAll = async (log: ShardLog, from: { afterCounter?: number; notBeforeMs?: number } = {}) => {
  const { records } = await log.read({ afterCounter: 0, ...from, recordsMax: 1e6, bytesMax: 1e9 });
  return records.map((record) => record.data);
};

/** A disk that fails when told to, after writing part of what it was given. */
const failingDisk = () => {
  const plan: { failing?: 'write' | 'sync' | 'open' } = {};
  const open: OpenLogFile = async (path) => {
    if (plan.failing === 'open') throw new Error('ENOSPC: open');
    const file = await openLogFile(path);
    return {
      ...file,
      write: async (bytes, position) => {
        if (plan.failing !== 'write') return file.write(bytes, position);
        await file.write(bytes.subarray(0, bytes.length / 2), position);
        throw new Error('ENOSPC: write');
      },
      sync: async () => {
        if (plan.failing === 'sync') throw new Error('EIO: fdatasync');
        await file.sync();
      },
    };
  };
  return { plan, open };
};

describe('a shard log', () => {
  it('shows a record only when it is on disk', async () => {
    const log = await openLog({ folder: temporaryFolder() });
    append(log, 'AAAA');
    expect(await readAll(log)).toEqual([]);
    await log.whenDurable();
    expect(await readAll(log)).toEqual(['AAAA']);
  });

  it('writes everything that waits in one commit', async () => {
    let syncs = 0;
    const log = await openLog({
      folder: temporaryFolder(),
      openLogFile: async (path) => {
        const file = await openLogFile(path);
        const sync = () => {
          syncs += 1;
          return file.sync();
        };
        return { ...file, sync };
      },
    });
    await put(log, ...Array.from({ length: 1000 }, () => 'AAAA'));
    expect(syncs).toBe(1);
  });

  it('goes on after its last number when it is opened again', async () => {
    const folder = temporaryFolder();
    const first = await openLog({ folder });
    await put(first, 'AAAA', 'BBBB');
    await first.close();
    const second = await openLog({ folder });
    expect(append(second, 'CCCC')).toBe(FIRST_COUNTER + 3);
    await second.whenDurable();
    expect(await readAll(second)).toEqual(['AAAA', 'BBBB', 'CCCC']);
  });

  it('cuts off a commit that is torn at any byte, and keeps every commit before it', async () => {
    const folder = temporaryFolder();
    const log = await openLog({ folder });
    await put(log, 'AAAA');
    const path = join(folder, (await readdir(folder))[0] ?? '');
    const kept = (await readFile(path)).length;
    await put(log, 'BBBB', 'CCCC');
    await log.close();
    const whole = await readFile(path);
    for (let bytes = kept; bytes < whole.length; bytes += 1) {
      await writeFile(path, whole);
      await truncate(path, bytes);
      const reopened = await openLog({ folder });
      expect(await readAll(reopened), `cut at ${bytes}`).toEqual(['AAAA']);
      await put(reopened, 'DDDD');
      await reopened.close();
      const again = await openLog({ folder });
      expect(await readAll(again), `cut at ${bytes}`).toEqual(['AAAA', 'DDDD']);
      await again.close();
    }
  });

  it('cuts off a commit with any byte changed', async () => {
    const folder = temporaryFolder();
    const log = await openLog({ folder });
    await put(log, 'AAAA');
    const path = join(folder, (await readdir(folder))[0] ?? '');
    const kept = (await readFile(path)).length;
    await put(log, 'BBBB');
    await log.close();
    const whole = await readFile(path);
    for (let at = kept; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      await writeFile(path, damaged);
      const reopened = await openLog({ folder });
      expect(await readAll(reopened), `changed at ${at}`).toEqual(['AAAA']);
      await reopened.close();
    }
  });

  it.each(['write', 'sync'] as const)(
    'refuses the records of a failed %s with the cause, and goes on',
    async (failing) => {
      const folder = temporaryFolder();
      const disk = failingDisk();
      const log = await openLog({ folder, openLogFile: disk.open, segmentBytesMax: 60 });
      await put(log, 'AAAA');
      disk.plan.failing = failing;
      const error = await put(log, 'B'.repeat(400)).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'InternalFailure', status: 500, cause: { message: /ENOSPC|EIO/ } });
      delete disk.plan.failing;
      await put(log, 'CCCC');
      await put(log, 'DDDD');
      expect(await readAll(log)).toEqual(['AAAA', 'CCCC', 'DDDD']);
      await log.close();
      expect(await readAll(await openLog({ folder }))).toEqual(['AAAA', 'CCCC', 'DDDD']);
    },
  );

  it('refuses records when no new file can be made, and goes on when there is room again', async () => {
    const folder = temporaryFolder();
    const disk = failingDisk();
    const log = await openLog({ folder, openLogFile: disk.open, segmentBytesMax: 1 });
    await put(log, 'AAAA');
    disk.plan.failing = 'open';
    await expect(put(log, 'BBBB')).rejects.toThrow('could not be written');
    delete disk.plan.failing;
    await put(log, 'CCCC');
    expect(await readAll(log)).toEqual(['AAAA', 'CCCC']);
  });

  it('gives no number twice after a new file was begun, could not be used and the old one went on', async () => {
    const folder = temporaryFolder();
    let isSick = false;
    const openLeaving: OpenLogFile = async (path) => {
      const file = await openLogFile(path);
      if (!isSick) return file;
      await file.close();
      throw new Error('EMFILE: no descriptor left to sync the folder');
    };
    const log = await openLog({ folder, openLogFile: openLeaving });
    await put(log, 'AAAA');
    isSick = true;
    await log.trimBefore({ horizonMs: 0, sealBeforeMs: 9000 });
    isSick = false;
    await put(log, 'BBBB', 'CCCC');
    await log.close();
    const reopened = await openLog({ folder });
    expect(append(reopened, 'DDDD')).toBe(FIRST_COUNTER + 4);
    await reopened.whenDurable();
    expect(await readAll(reopened)).toEqual(['AAAA', 'BBBB', 'CCCC', 'DDDD']);
  });

  it('has no room for more than its bound while the disk is busy', async () => {
    const log = await openLog({ folder: temporaryFolder(), pendingBytesMax: 1000 });
    append(log, 'A'.repeat(800));
    expect([log.hasRoomFor(100), log.hasRoomFor(400)]).toEqual([true, false]);
    await log.whenDurable();
    expect(log.hasRoomFor(400)).toBe(true);
  });

  it('never lets arrival times go back, whatever the clock does', async () => {
    const folder = temporaryFolder();
    const log = await openLog({ folder });
    for (const nowMs of [1000, 400, 1200]) append(log, 'AAAA', nowMs);
    await log.close();
    const reopened = await openLog({ folder });
    append(reopened, 'BBBB', 500);
    await reopened.whenDurable();
    const { records } = await reopened.read({ afterCounter: 0, recordsMax: 10, bytesMax: 1e6 });
    expect(records.map((record) => record.arrivedAtMs)).toEqual([1000, 1000, 1200, 1200]);
  });

  it('is settled until now, or until the oldest record that is not readable yet', async () => {
    const log = await openLog({ folder: temporaryFolder() });
    expect(log.settledUntilMs(5000)).toBe(5000);
    append(log, 'AAAA', 5000);
    append(log, 'BBBB', 5200);
    expect(log.settledUntilMs(6000)).toBe(5000);
    await log.whenDurable();
    expect(log.settledUntilMs(6000)).toBe(6000);
  });

  it('gives no arrival time before what it called settled, even when the clock was set back', async () => {
    const log = await openLog({ folder: temporaryFolder() });
    log.settledUntilMs(5000);
    append(log, 'AAAA', 4000);
    expect(log.settledUntilMs(4000)).toBe(4000);
    await log.whenDurable();
    expect(await readAll(log, { notBeforeMs: 5000 })).toEqual(['AAAA']);
  });

  it('reads the same from memory, from disk and across files, from any place', async () => {
    for (const seed of seeds(30)) {
      const random = seededRandom(seed);
      const folder = temporaryFolder();
      const sizes = {
        segmentBytesMax: integerBetween(random, 1, 4000),
        cacheBytesMax: integerBetween(random, 0, 4000),
        cacheAgeMaxMs: integerBetween(random, 0, 20),
      };
      const log = await openLog({ folder, ...sizes });
      const expected: { data: string; counter: number; arrivedAtMs: number }[] = [];
      for (let index = 0; index < 60; index += 1) {
        const data = 'ABCD'.repeat(integerBetween(random, 0, 40));
        const counter = append(log, data, 1000 + index * 10);
        expected.push({ data, counter, arrivedAtMs: 1000 + index * 10 });
        if (random() < 0.4) await log.whenDurable();
      }
      await log.whenDurable();
      const cold = await openLog({ folder, ...sizes });
      for (let check = 0; check < 20; check += 1) {
        const afterCounter = FIRST_COUNTER + integerBetween(random, -2, 62);
        const notBeforeMs = random() < 0.5 ? 0 : integerBetween(random, 900, 1700);
        const recordsMax = integerBetween(random, 1, 70);
        const passing = expected.filter((r) => r.counter > afterCounter && r.arrivedAtMs >= notBeforeMs);
        for (const subject of [log, cold]) {
          const { records, isAtTip } = await subject.read({ afterCounter, notBeforeMs, recordsMax, bytesMax: 1e6 });
          const got = {
            isAtTip,
            records: records.map(({ data, counter, arrivedAtMs }) => ({ data, counter, arrivedAtMs })),
          };
          const wanted = { isAtTip: passing.length <= recordsMax, records: passing.slice(0, recordsMax) };
          expect(got, `seed ${seed}`).toEqual(wanted);
        }
      }
    }
  });

  it('reads records that are larger than what it reads from disk at once', async () => {
    const folder = temporaryFolder();
    const log = await openLog({ folder, pendingBytesMax: 10 * MIB });
    const large = 'ABCD'.repeat(MIB / 2);
    await put(log, 'AAAA', large, 'BBBB');
    await log.close();
    expect(await readAll(await openLog({ folder }))).toEqual(['AAAA', large, 'BBBB']);
  });

  it('deletes whole files that are older than the horizon and begins with the oldest record that is left', async () => {
    const folder = temporaryFolder();
    const log = await openLog({ folder, cacheBytesMax: 0, segmentBytesMax: 1 });
    for (const [index, data] of ['AAAA', 'BBBB', 'CCCC', 'DDDD'].entries()) {
      append(log, data, 1000 * (index + 1));
      await log.whenDurable();
    }
    await log.trimBefore({ horizonMs: 3500, sealBeforeMs: 0 });
    expect(await readAll(log)).toEqual(['CCCC', 'DDDD']);
    await log.trimBefore({ horizonMs: 9000, sealBeforeMs: 9000 });
    expect(await readAll(log)).toEqual([]);
    await log.close();
    const reopened = await openLog({ folder });
    expect(append(reopened, 'EEEE', 9000)).toBe(FIRST_COUNTER + 5);
  });

  it('says where a file is damaged that was sound when it was written', async () => {
    const folder = temporaryFolder();
    const log = await openLog({ folder, cacheBytesMax: 0, segmentBytesMax: 1 });
    await put(log, 'AAAA');
    await put(log, 'BBBB');
    const [first = ''] = (await readdir(folder)).sort();
    const bytes = await readFile(join(folder, first));
    await writeFile(join(folder, first), bytes.fill(1, 40));
    await expect(readAll(log)).rejects.toThrow(/is damaged at byte 0/);
  });
});
