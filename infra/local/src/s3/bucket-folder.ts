import { createHash, randomUUID } from 'node:crypto';
import { renameSync, unlinkSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeError } from '../core/errors.ts';
import { absentIfMissing, syncFolder } from '../core/files.ts';
import { decodeMeta, encodeObject, type ObjectMeta } from './object-meta.ts';

/** A file that is on disk but not yet in its place. */
export interface StagedObject {
  readonly meta: ObjectMeta;
  /** Puts the file in its place, in one step, without giving up control. */
  place(): void;
  discard(): Promise<void>;
}

/** The files of one bucket. */
export interface BucketFolder {
  /** Meta data of every object; throws away what a crash left half written. */
  scan(): Promise<ObjectMeta[]>;
  stage(meta: ObjectMeta, body: Uint8Array): Promise<StagedObject>;
  /** undefined if there is no such object. */
  read(key: string): Promise<{ meta: ObjectMeta; body: Buffer } | undefined>;
  /** Removes the file in one step, without giving up control. */
  removeNow(key: string): void;
  /** Makes what was placed and removed outlive a power cut. */
  sync(): Promise<void>;
}

const HEAD_BYTES = 4_096; // almost every object's meta data fits; the rest is read whole
const SCAN_BATCH = 32;

export const openBucketFolder = async (path: string): Promise<BucketFolder> => {
  const objects = join(path, 'objects');
  const staging = join(path, 'staging');
  await rm(staging, { recursive: true, force: true });
  await mkdir(objects, { recursive: true });
  await mkdir(staging, { recursive: true });
  // Keys are hashed: `a` and `a/b` are both objects, and no key can leave the folder.
  const fileOf = (key: string): string => join(objects, createHash('sha256').update(key).digest('hex'));
  return {
    scan: () => scanFolder(objects),
    stage: async (meta, body) => {
      const path = join(staging, randomUUID());
      await writeDurably(path, encodeObject(meta, body));
      return { meta, place: () => renameSync(path, fileOf(meta.key)), discard: () => rm(path, { force: true }) };
    },
    read: async (key) => {
      const file = await readIfThere(fileOf(key));
      const head = file && decodeMeta(file);
      return file && head && { meta: head.meta, body: file.subarray(head.bodyOffset) };
    },
    removeNow: (key) => unlinkSync(fileOf(key)),
    sync: () => syncFolder(objects),
  };
};

const writeDurably = async (path: string, content: Uint8Array): Promise<void> => {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
};

const readIfThere = (path: string): Promise<Buffer | undefined> => readFile(path).catch(absentIfMissing);

const scanFolder = async (path: string): Promise<ObjectMeta[]> => {
  const names = await readdir(path);
  const metas: ObjectMeta[] = [];
  for (let at = 0; at < names.length; at += SCAN_BATCH) {
    const batch = names.slice(at, at + SCAN_BATCH);
    metas.push(...(await Promise.all(batch.map((name) => readMeta(join(path, name))))));
  }
  return metas;
};

const readMeta = async (path: string): Promise<ObjectMeta> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = decodeMeta(buffer.subarray(0, bytesRead)) ?? decodeMeta(await readFile(path));
    if (head === undefined) throw new RuntimeError('OBJECT_UNREADABLE', `${path} is no object file; move it away.`);
    return head.meta;
  } finally {
    await file.close();
  }
};
