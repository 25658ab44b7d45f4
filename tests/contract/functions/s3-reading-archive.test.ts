import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { s3ReadingArchive } from '../../../functions/src/adapters/index.ts';
import { type LocalS3, startLocalS3 } from '../../support/local-s3.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const bucket = 'readings';
const folder = suiteFolder();
let local: LocalS3;

beforeAll(async () => {
  local = await startLocalS3(folder, [bucket]);
});
afterAll(() => local.stop());
beforeEach(() => local.empty(bucket));

const openArchive = (prefix?: string) =>
  s3ReadingArchive({ client: local.client, bucket, ...(prefix === undefined ? {} : { prefix }) });
const put = (key: string, body: Uint8Array | string) => local.s3.putObject({ bucket, key, body: Buffer.from(body) });
const listed = (prefix?: string) => allOf(openArchive(prefix).list());
const portionsOf = (key: string) => allOf(openArchive().lines(key));

const allOf = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe('the list of delivered readings', () => {
  it('leaves out what was refused', async () => {
    for (const key of ['readings/2026/01/01/00/a.gz', 'readings/2026/01/01/01/b.gz']) await put(key, 'x');
    await put('rejected/processing-failed/2026/01/01/00/c.gz', 'x');
    expect(await listed()).toEqual(['readings/2026/01/01/00/a.gz', 'readings/2026/01/01/01/b.gz']);
    expect(await listed('readings/2026/01/01/01')).toEqual(['readings/2026/01/01/01/b.gz']);
  });

  it('aws-semantics 6.2: goes on after the 1,000 keys of a page', async () => {
    const keys = Array.from({ length: 1_001 }, (_, index) => `readings/${String(index).padStart(4, '0')}.gz`);
    await Promise.all(keys.map((key) => put(key, '')));
    expect(await listed()).toEqual(keys);
  });

  it('is empty of a bucket that is', async () => {
    expect(await listed()).toEqual([]);
  });
});

describe('the lines of delivered readings', () => {
  it.each([
    ['with an end to the last line', 'one\ntwo\n'],
    ['without', 'one\ntwo'],
    ['with empty lines and those of other systems', '\n\none\r\n\r\ntwo\n\n'],
  ])('are told without their ends: %s', async (_, text) => {
    await put('readings/a.gz', gzipSync(text));
    await put('readings/a', text);
    for (const key of ['readings/a.gz', 'readings/a']) {
      expect((await portionsOf(key)).flat()).toEqual(['one', 'two']);
    }
  });

  it.each([
    ['nothing, compressed', gzipSync('')],
    ['not even that', ''],
  ])('of an empty object are none: %s', async (_, body) => {
    await put('readings/a.gz', body);
    expect(await portionsOf('readings/a.gz')).toEqual([]);
  });

  it('come in portions, whole whatever the portion they began in', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `{"name":"Zoë 🚲","second":${index}}`);
    await put('readings/a.gz', gzipSync(lines.join('\n')));
    const portions = await portionsOf('readings/a.gz');
    expect(portions.flat()).toEqual(lines);
    expect(portions.length).toBeGreaterThan(5);
    expect(Math.max(...portions.map(({ length }) => length))).toBeLessThan(4_000);
  });

  it('of several gzip members after one another are those of all', async () => {
    await put('readings/a.gz', Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]));
    expect((await portionsOf('readings/a.gz')).flat()).toEqual(['one', 'two']);
  });

  it('longer than any reading are cut, so that they do not have to fit into memory', async () => {
    await put('readings/a.gz', gzipSync('x'.repeat(5_000_000)));
    const pieces = (await portionsOf('readings/a.gz')).flat();
    expect(pieces.join('')).toHaveLength(5_000_000);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(1_200_000);
  });

  const whole = gzipSync(Array.from({ length: 5_000 }, (_, index) => `line ${index}`).join('\n'));
  it.each([
    ['torn', whole.subarray(0, whole.length / 2), 'Z_BUF_ERROR'],
    ['no gzip', 'line 0', 'Z_DATA_ERROR'],
    ['followed by something else', Buffer.concat([whole, Buffer.from('line 0')]), 'Z_DATA_ERROR'],
  ])('of an object that is %s are an error that names it, not an end', async (_, body, code) => {
    await put('readings/a.gz', body);
    await expect(portionsOf('readings/a.gz')).rejects.toMatchObject({
      code: 'ARCHIVE_CORRUPT',
      message: expect.stringContaining('readings/a.gz'),
      cause: { code },
    });
  });

  it('of an object that is gone are an error of that name', async () => {
    await expect(portionsOf('readings/gone.gz')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('need not be read to the end', async () => {
    await put('readings/a.gz', gzipSync(Array.from({ length: 50_000 }, (_, index) => `line ${index}`).join('\n')));
    for await (const [first] of openArchive().lines('readings/a.gz')) {
      expect(first).toBe('line 0');
      break;
    }
    expect((await portionsOf('readings/a.gz')).flat()).toHaveLength(50_000);
  });
});
