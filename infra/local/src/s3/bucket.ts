import type { Clock } from '../core/clock.ts';
import type { BucketFolder } from './bucket-folder.ts';
import { type Checksum, md5 } from './checksums.ts';
import { compareKeys, lowerBound } from './key-order.ts';
import type { ObjectMeta } from './object-meta.ts';

export interface PutRequest {
  readonly key: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum | undefined;
  /** Throws if the object may not be written over what is there now. */
  check(current: ObjectMeta | undefined): void;
}

/** The objects of one bucket; what a call acknowledges is on disk. */
export interface Bucket {
  readonly name: string;
  readonly createdAtMs: number;
  find(key: string): ObjectMeta | undefined;
  /** All keys in the order of a listing. */
  sortedKeys(): readonly string[];
  put(request: PutRequest): Promise<ObjectMeta>;
  read(key: string): Promise<{ meta: ObjectMeta; body: Buffer } | undefined>;
  /** @param check throws if the object may not be deleted */
  delete(key: string, check: (current: ObjectMeta | undefined) => void): Promise<void>;
}

/** Reads the bucket's folder and keeps an index of it in memory. */
export const openBucket = async (
  name: string,
  { folder, clock }: { folder: BucketFolder; clock: Clock },
): Promise<Bucket> => {
  const metas = new Map((await folder.scan()).map((meta) => [meta.key, meta]));
  const keys = [...metas.keys()].sort(compareKeys);

  const remember = (meta: ObjectMeta): void => {
    if (!metas.has(meta.key)) keys.splice(lowerBound(keys, meta.key), 0, meta.key);
    metas.set(meta.key, meta);
  };
  const forget = (key: string): void => {
    if (metas.delete(key)) keys.splice(lowerBound(keys, key), 1);
  };

  return {
    name,
    createdAtMs: clock.nowMs(),
    find: (key) => metas.get(key),
    sortedKeys: () => keys,
    read: (key) => folder.read(key),
    put: async ({ key, body, headers, checksum, check }) => {
      check(metas.get(key));
      const staged = await folder.stage(
        {
          key,
          etag: md5(body).toString('hex'),
          bytes: body.byteLength,
          lastModifiedMs: Math.floor(clock.nowMs() / 1000) * 1000,
          headers,
          ...(checksum === undefined ? {} : { checksum }),
        },
        body,
      );
      try {
        // Check, rename and index run without a pause: of many writers who expect one version, one wins.
        check(metas.get(key));
        staged.place();
        remember(staged.meta);
      } catch (error) {
        await staged.discard();
        throw error;
      }
      await folder.sync();
      return staged.meta;
    },
    delete: async (key, check) => {
      check(metas.get(key));
      if (!metas.has(key)) return;
      folder.removeNow(key);
      forget(key);
      await folder.sync();
    },
  };
};
