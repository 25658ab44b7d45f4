import { createHash } from 'node:crypto';
import type { KeyValueChange, KeyValueStore } from '../core/key-value-store.ts';
import type { Log } from '../core/ports.ts';
import type { BucketFolder } from './bucket-folder.ts';
import type { ObjectMeta } from './object-meta.ts';

/** What a bucket holds, as one list on disk: reading every object's file would take a long time at each start. */
export interface ObjectIndex {
  readonly metas: readonly ObjectMeta[];
  readonly createdAtMs: number;
}

export interface OpenIndexOptions {
  readonly bucketName: string;
  readonly folder: BucketFolder;
  readonly store: KeyValueStore;
  readonly nowMs: number;
  readonly log: Log;
}

// Keys are hashed: they may hold anything.
const entryKey = (bucketName: string, key: string): string =>
  `object/${bucketName}/${createHash('sha256').update(key).digest('hex')}`;
const bucketKey = (bucketName: string): string => `bucket/${bucketName}`;

export const putChange = (bucketName: string, meta: ObjectMeta): KeyValueChange => ({
  type: 'put',
  key: entryKey(bucketName, meta.key),
  value: JSON.stringify(meta),
});

export const deleteChange = (bucketName: string, key: string): KeyValueChange => ({
  type: 'del',
  key: entryKey(bucketName, key),
});

/** Reads a bucket's index, or makes it from the files where there is none, and removes files that it does not name. */
export const openIndex = async (options: OpenIndexOptions): Promise<ObjectIndex> => {
  const { bucketName, folder, store, log } = options;
  const files = new Set(await folder.files());
  const known = await store.get(bucketKey(bucketName));
  const listed = known === undefined ? await adopt(options, files) : await readEntries(store, bucketName);
  const metas = listed.filter(({ file }) => files.has(file));
  if (metas.length < listed.length) {
    log('error', 'objects are lost: their files are gone', { bucketName, objects: listed.length - metas.length });
  }
  for (const { file } of metas) files.delete(file);
  // Versions that were replaced, and what a crash left half written.
  for (const file of files) await folder.remove(file);
  return { metas, createdAtMs: known === undefined ? options.nowMs : Number(known) };
};

const readEntries = async (store: KeyValueStore, bucketName: string): Promise<ObjectMeta[]> =>
  (await store.entries(`object/${bucketName}/`)).map(([, value]): ObjectMeta => JSON.parse(value));

const BATCH = 32; // files open at once
const NO_SEQUENCER = '0'.repeat(16);

const adopt = async (
  { bucketName, folder, store, nowMs }: OpenIndexOptions,
  files: ReadonlySet<string>,
): Promise<ObjectMeta[]> => {
  const metas = new Map<string, ObjectMeta>();
  const names = [...files];
  for (let at = 0; at < names.length; at += BATCH) {
    const batch = names.slice(at, at + BATCH);
    const heads = await Promise.all(batch.map(async (file) => ({ file, head: await folder.readHead(file) })));
    for (const { file, head } of heads) {
      if (head === undefined) continue;
      const rival = metas.get(head.key);
      if (rival !== undefined && rival.lastModifiedMs > head.lastModifiedMs) continue;
      metas.set(head.key, { ...head, file, sequencer: NO_SEQUENCER });
    }
  }
  const adopted = [...metas.values()];
  await store.batch([
    ...adopted.map((meta) => putChange(bucketName, meta)),
    { type: 'put', key: bucketKey(bucketName), value: String(nowMs) },
  ]);
  return adopted;
};
