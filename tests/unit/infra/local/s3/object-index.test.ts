import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3, type S3 } from '../../../../../infra/local/src/s3/s3.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const md5 = (body: Uint8Array): string => createHash('md5').update(body).digest('hex');

const start = async (dataFolder: string) => {
  const logged: string[] = [];
  const log = (_level: string, message: string) => logged.push(message);
  const s3 = createS3({ dataFolder, buckets: [{ name: 'raw' }], clock: createFakeClock(), log });
  onTestFinished(() => s3.stop());
  await s3.start();
  return { s3, logged };
};

const put = (s3: S3, key: string, body: string) => s3.putObject({ bucket: 'raw', key, body: Buffer.from(body) });
const contents = async (s3: S3): Promise<Record<string, string | undefined>> => {
  const entries = s3
    .listKeys({ bucket: 'raw' })
    .map(async (key) => [key, (await s3.getObject({ bucket: 'raw', key }))?.toString()] as const);
  return Object.fromEntries(await Promise.all(entries));
};

describe('the index of a bucket', () => {
  it('is made again from the files when it is lost', async () => {
    const folder = temporaryFolder();
    const { s3 } = await start(folder);
    await put(s3, 'a', 'one');
    await put(s3, 'a', 'two');
    await put(s3, 'b', 'three');
    await s3.stop();
    rmSync(join(folder, 's3/.index'), { recursive: true });
    expect(await contents((await start(folder)).s3)).toEqual({ a: 'two', b: 'three' });
  });

  it('takes up objects of earlier versions of this runtime, which named files by the hash of their key', async () => {
    const folder = temporaryFolder();
    const objects = join(folder, 's3/raw/objects');
    mkdirSync(objects, { recursive: true });
    const meta = { key: 'old', etag: md5(Buffer.from('body')), bytes: 4, lastModifiedMs: 1_000, headers: {} };
    const json = Buffer.from(JSON.stringify(meta));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(json.length);
    const name = createHash('sha256').update('old').digest('hex');
    writeFileSync(join(objects, name), Buffer.concat([length, json, Buffer.from('body')]));
    for (let times = 0; times < 2; times += 1) {
      const { s3 } = await start(folder);
      expect(await contents(s3)).toEqual({ old: 'body' });
      await s3.stop();
    }
  });

  it('forgets objects whose files are gone, and says so', async () => {
    const folder = temporaryFolder();
    const { s3 } = await start(folder);
    await put(s3, 'a', 'one');
    await s3.stop();
    const objects = join(folder, 's3/raw/objects');
    for (const file of readdirSync(objects)) rmSync(join(objects, file));
    const second = await start(folder);
    expect([await contents(second.s3), second.logged]).toEqual([{}, ['objects are lost: their files are gone']]);
  });

  it('has one file per object, and leaves files alone that are none', async () => {
    const folder = temporaryFolder();
    const objects = join(folder, 's3/raw/objects');
    mkdirSync(objects, { recursive: true });
    writeFileSync(join(objects, 'notes.txt'), 'mine');
    const { s3 } = await start(folder);
    for (const body of ['one', 'two', 'three']) await put(s3, 'a', body);
    expect(readdirSync(objects)).toHaveLength(2);
    await s3.stop();
    await start(folder);
    expect(readdirSync(objects)).toContain('notes.txt');
  });
});

it('aws-semantics 6.2: a reader gets one version whole while writers replace it', async () => {
  const { s3 } = await start(temporaryFolder());
  await put(s3, 'a', 'first');
  let isWriting = true;
  const write = async (): Promise<void> => {
    for (let at = 0; at < 100; at += 1) await put(s3, 'a', `${at}`.repeat(at + 1));
    isWriting = false;
  };
  const read = async (): Promise<void> => {
    const request = { method: 'GET', path: '/raw/a', query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) };
    while (isWriting) {
      const { status, headers, body } = await s3.api.handle(request);
      expect([status, headers?.['etag']]).toEqual([200, `"${md5(Buffer.from(body))}"`]);
    }
  };
  await Promise.all([write(), read(), read()]);
});
