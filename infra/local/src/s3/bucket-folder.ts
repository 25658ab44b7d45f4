import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultyDisk } from '../core/faulty-disk.ts';
import { absentIfMissing, syncFolder } from '../core/files.ts';
import type { ByteRange } from './byte-range.ts';
import { decodeHead, encodeHead, type FileHead } from './object-meta.ts';

/** Bytes of a body in any number of pieces. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The files of one bucket: one per version of an object, written once and never changed. */
export interface BucketFolder {
  /** @returns the name of a new file; it is on disk */
  write(head: FileHead, body: Chunks): Promise<string>;
  /** undefined if there is no such file. */
  open(file: string): Promise<OpenObject | undefined>;
  remove(file: string): Promise<void>;
  /** Names of all object files, finished or not. */
  files(): Promise<string[]>;
  /** undefined if the file is not whole. */
  readHead(file: string): Promise<FileHead | undefined>;
}

/** One version of an object, which stays readable when another replaces it. */
export interface OpenObject {
  /** @param bytes length of the whole body */
  read(bytes: number, range?: ByteRange): Promise<Buffer>;
  close(): Promise<void>;
}

const HEAD_BYTES = 4_096; // almost every head fits
// A UUID, or the hash of its key: names of earlier versions of this runtime. Whatever else lies there is not ours.
const OBJECT_FILE = /^[0-9a-f-]{36}$|^[0-9a-f]{64}$/;

export const openBucketFolder = async (path: string, disk?: FaultyDisk): Promise<BucketFolder> => {
  const objects = join(path, 'objects');
  await rm(join(path, 'staging'), { recursive: true, force: true }); // where earlier versions wrote
  await mkdir(objects, { recursive: true });
  return {
    write: async (head, body) => {
      const file = randomUUID();
      await writeDurably(join(objects, file), concatenated(encodeHead(head), body), disk);
      await syncFolder(objects);
      return file;
    },
    open: async (file) => {
      const handle = await open(join(objects, file), 'r').catch(absentIfMissing);
      if (handle === undefined) return undefined;
      return { read: (bytes, range) => readBody(handle, bytes, range), close: () => handle.close() };
    },
    remove: (file) => rm(join(objects, file), { force: true }),
    files: async () => (await readdir(objects)).filter((name) => OBJECT_FILE.test(name)),
    readHead: (file) => readHead(join(objects, file)),
  };
};

async function* concatenated(head: Uint8Array, body: Chunks): AsyncGenerator<Uint8Array> {
  yield head;
  yield* body;
}

/** Writes a file that was not there; a failure leaves none. */
export const writeDurably = async (path: string, content: Chunks, disk?: FaultyDisk): Promise<void> => {
  const file = await open(path, 'wx');
  try {
    for await (const chunk of content) {
      disk?.checkWrite();
      await file.writeFile(chunk);
    }
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
};

// The body is what lies at the file's end.
const readBody = async (file: FileHandle, bytes: number, range?: ByteRange): Promise<Buffer> => {
  const { first, last } = range ?? { first: 0, last: bytes - 1 };
  const body = Buffer.allocUnsafe(last - first + 1);
  const from = (await file.stat()).size - bytes + first;
  for (let filled = 0; filled < body.length; ) {
    const { bytesRead } = await file.read(body, filled, body.length - filled, from + filled);
    if (bytesRead === 0) throw new Error('an object file is shorter than its object');
    filled += bytesRead;
  }
  return body;
};

const readHead = async (path: string): Promise<FileHead | undefined> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const read = decodeHead(buffer.subarray(0, bytesRead)) ?? decodeHead(await file.readFile());
    if (read === undefined) return undefined;
    const isWhole = (await file.stat()).size === read.bodyOffset + read.head.bytes;
    return isWhole ? read.head : undefined;
  } finally {
    await file.close();
  }
};
