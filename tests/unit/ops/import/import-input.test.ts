import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../../../ops/src/import/import-input.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const TEXT = 'one\ntwo\n'.repeat(50_000);
const never = new AbortController().signal;

const fileOf = (bytes: Uint8Array | string): string => {
  const path = join(temporaryFolder(), 'readings');
  writeFileSync(path, bytes);
  return path;
};

const readAll = async (path: string, standardInput: Readable = Readable.from([])) => {
  const input = await openInput(path, standardInput);
  let byteCount = 0;
  const text = (await buffer(input.read(never, (count) => (byteCount += count)))).toString();
  return { isWhole: text === TEXT, byteCount, announced: input.byteCount };
};

describe('an input', () => {
  it('is a file of text', async () => {
    expect(await readAll(fileOf(TEXT))).toEqual({ isWhole: true, byteCount: TEXT.length, announced: TEXT.length });
  });

  it('may be gzip, whatever its name, and its size is that of the file', async () => {
    const bytes = gzipSync(TEXT);
    expect(await readAll(fileOf(bytes))).toEqual({ isWhole: true, byteCount: bytes.length, announced: bytes.length });
  });

  it('may be several gzip files after one another, as delivered objects are', async () => {
    const half = TEXT.slice(0, TEXT.length / 2);
    const bytes = Buffer.concat([gzipSync(half), gzipSync(half)]);
    expect(await readAll(fileOf(bytes))).toMatchObject({ isWhole: true });
  });

  it('may be standard input, in pieces of any size, and then has no size', async () => {
    const bytes = gzipSync(TEXT);
    const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2)];
    expect(await readAll('-', Readable.from(pieces))).toEqual({
      isWhole: true,
      byteCount: bytes.length,
      announced: undefined,
    });
  });

  it.each([0, 1])('may have %i bytes', async (length) => {
    const input = await openInput(fileOf('x'.repeat(length)), Readable.from([]));
    expect((await buffer(input.read(never, () => undefined))).toString()).toBe('x'.repeat(length));
  });

  it('that breaks off is an error and not a short file', async () => {
    const bytes = gzipSync(TEXT);
    await expect(readAll(fileOf(bytes.subarray(0, bytes.length - 9)))).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('unexpected end of file'),
    });
  });

  it('that is not there, or is a folder, is said before anything is read', async () => {
    const folder = temporaryFolder();
    await expect(openInput(join(folder, 'no'), Readable.from([]))).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
    await expect(openInput(folder, Readable.from([]))).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });

  it('is left at an interrupt, also while it keeps its reader waiting', async () => {
    const interruption = new AbortController();
    const input = await openInput('-', new PassThrough());
    const reading = buffer(input.read(interruption.signal, () => undefined));
    interruption.abort();
    await expect(reading).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
});
