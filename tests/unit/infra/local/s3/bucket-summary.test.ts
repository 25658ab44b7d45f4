import { describe, expect, it, onTestFinished } from 'vitest';
import { createS3 } from '../../../../../infra/local/src/s3/s3.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const open = async (dataFolder = temporaryFolder()) => {
  const clock = createFakeClock();
  const s3 = createS3({ dataFolder, buckets: [{ name: 'bin' }], clock, log: () => undefined });
  await s3.start();
  onTestFinished(() => s3.stop());
  const put = async (key: string): Promise<number> => {
    clock.advance(1_000);
    await s3.putObject({ bucket: 'bin', key, body: Buffer.from('x') });
    return clock.nowMs();
  };
  const remove = (key: string) =>
    s3.api.handle({
      method: 'DELETE',
      path: `/bin/${key}`,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    });
  return { s3, put, remove, dataFolder };
};

describe('what lies in a bucket', () => {
  it('is told by the beginnings of keys, with the object written last', async () => {
    const { s3, put } = await open();
    for (const key of ['b/2', 'a', 'a/1', 'ab/\u{10ffff}', 'b/1/deeper']) await put(key);
    const atMs = await put('a/0');
    expect(s3.summary('bin')).toEqual({
      bucket: 'bin',
      objects: 6,
      prefixes: [
        { prefix: 'a', objects: 1 },
        { prefix: 'a/', objects: 2 },
        { prefix: 'ab/', objects: 1 },
        { prefix: 'b/', objects: 2 },
      ],
      newest: { key: 'a/0', atMs },
    });
  });

  it('is nothing in an empty one', async () => {
    const { s3 } = await open();
    expect(s3.summary('bin')).toEqual({ bucket: 'bin', objects: 0, prefixes: [] });
  });

  it('has another newest object when that one is gone, and the same after a restart', async () => {
    const first = await open();
    const atMs = await first.put('old');
    await first.put('new');
    await first.remove('new');
    const newest = { key: 'old', atMs };
    expect(first.s3.summary('bin').newest).toEqual(newest);
    await first.s3.stop();
    expect((await open(first.dataFolder)).s3.summary('bin').newest).toEqual(newest);
  });

  it('tells twenty beginnings apart and no more', async () => {
    const { s3, put } = await open();
    for (let at = 10; at < 40; at += 1) await put(`${at}/x`);
    const { objects, prefixes } = s3.summary('bin');
    expect([objects, prefixes.length]).toEqual([30, 20]);
  });
});
