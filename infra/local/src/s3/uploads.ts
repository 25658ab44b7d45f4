import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultyDisk } from '../core/faulty-disk.ts';
import { absentIfMissing, syncFolder } from '../core/files.ts';
import { type Chunks, writeDurably } from './bucket-folder.ts';
import type { Checksum } from './checksums.ts';
import { createKeyLocks } from './key-locks.ts';
import { decodeHead, encodeHead } from './object-meta.ts';
import { S3Error, slowDown } from './s3-error.ts';

/** An object that is being sent in parts. */
export interface Upload {
  readonly uploadId: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly initiatedAtMs: number;
}

export interface Part {
  readonly partNumber: number;
  readonly etag: string;
  readonly bytes: number;
  readonly lastModifiedMs: number;
  readonly checksum?: Checksum;
}

/** Unfinished uploads of one bucket, each in a folder of its own; they outlive the process. */
export interface Uploads {
  /** @throws S3Error `SlowDown` beyond the bound */
  create(upload: Omit<Upload, 'uploadId'>): Promise<string>;
  /** @throws S3Error `NoSuchUpload` */
  find(uploadId: string, key: string): Promise<Upload>;
  /** A part that is sent again replaces the one before. */
  putPart(upload: Upload, part: Part, body: Uint8Array): Promise<void>;
  /** In order of their numbers. */
  parts(upload: Upload): Promise<Part[]>;
  /** The bodies of these parts, one after the other. */
  bodies(upload: Upload, parts: readonly Part[]): Chunks;
  remove(upload: Upload): Promise<void>;
  /** Work on one upload that no other may interrupt. */
  exclusively<T>(upload: Upload, work: () => Promise<T>): Promise<T>;
}

const UPLOADS_MAX = 1_000; // at once in a bucket; what nobody completes is removed with its age
const AGE_MAX_MS = 7 * 24 * 3_600_000;
const UPLOAD_ID = /^[0-9a-f]{32}$/;

/** Opens the folder and removes uploads that began more than seven days ago. */
export const openUploads = async (path: string, nowMs: number, disk?: FaultyDisk): Promise<Uploads> => {
  await mkdir(path, { recursive: true });
  const locks = createKeyLocks();
  const folderOf = ({ uploadId }: Pick<Upload, 'uploadId'>): string => join(path, uploadId);
  const partFile = (upload: Upload, partNumber: number): string => join(folderOf(upload), String(partNumber));
  const read = async (uploadId: string): Promise<Upload | undefined> => {
    if (!UPLOAD_ID.test(uploadId)) return undefined;
    const text = await readFile(join(path, uploadId, 'upload.json'), 'utf8').catch(absentIfMissing);
    return text === undefined ? undefined : { uploadId, ...JSON.parse(text) };
  };
  for (const uploadId of await readdir(path)) {
    const upload = await read(uploadId);
    if (upload === undefined || upload.initiatedAtMs + AGE_MAX_MS < nowMs) {
      await rm(join(path, uploadId), { recursive: true, force: true });
    }
  }
  return {
    create: async (upload) => {
      if ((await readdir(path)).length >= UPLOADS_MAX) throw slowDown();
      const uploadId = randomUUID().replaceAll('-', '');
      await mkdir(join(path, uploadId));
      await writeDurably(join(path, uploadId, 'upload.json'), [Buffer.from(JSON.stringify(upload))], disk);
      await syncFolder(join(path, uploadId));
      await syncFolder(path);
      return uploadId;
    },
    find: async (uploadId, key) => {
      const upload = await read(uploadId);
      if (upload?.key === key) return upload;
      throw new S3Error('NoSuchUpload', 'The specified upload does not exist. It may be aborted or completed.', {
        UploadId: uploadId,
      });
    },
    putPart: async (upload, part, body) => {
      const head = encodeHead({ ...part, key: String(part.partNumber), headers: {} });
      const staged = join(folderOf(upload), randomUUID());
      await writeDurably(staged, [head, body], disk);
      await rename(staged, partFile(upload, part.partNumber));
      await syncFolder(folderOf(upload));
    },
    parts: async (upload) => {
      const names = (await readdir(folderOf(upload))).filter((name) => /^\d+$/.test(name));
      const numbers = names.map(Number).sort((one, other) => one - other);
      const parts: Part[] = [];
      for (const partNumber of numbers) {
        const { head } = await readPart(partFile(upload, partNumber));
        parts.push({ ...head, partNumber });
      }
      return parts;
    },
    bodies: (upload, parts) => bodiesOf(parts.map(({ partNumber }) => partFile(upload, partNumber))),
    remove: (upload) => rm(folderOf(upload), { recursive: true, force: true }),
    exclusively: (upload, work) => locks.run(upload.uploadId, work),
  };
};

async function* bodiesOf(files: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    const content = await readFile(file);
    yield content.subarray(decodeHead(content)?.bodyOffset);
  }
}

const PART_HEAD_BYTES = 1_024; // it holds nothing of any length

const readPart = async (path: string) => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PART_HEAD_BYTES), 0, PART_HEAD_BYTES, 0);
    const read = decodeHead(buffer.subarray(0, bytesRead));
    if (read === undefined) throw new Error(`${path} is no part of an upload`);
    return read;
  } finally {
    await file.close();
  }
};
