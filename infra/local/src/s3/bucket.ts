import type { Clock } from '../core/clock.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';
import type { Log } from '../core/ports.ts';
import { type Announcer, type Notice, outboxChanges } from './announcer.ts';
import type { BucketFolder, Chunks, OpenObject } from './bucket-folder.ts';
import type { Checksum } from './checksums.ts';
import { createKeyLocks } from './key-locks.ts';
import { compareKeys, lowerBound } from './key-order.ts';
import { BucketMeter } from './meter.ts';
import type { ObjectEventName } from './notification-rules.ts';
import { deleteChange, openIndex, putChange } from './object-index.ts';
import type { ObjectMeta } from './object-meta.ts';
import type { RequestIds } from './s3-error.ts';
import type { Sequencer } from './sequencer.ts';
import type { Uploads } from './uploads.ts';

export interface PutRequest {
  readonly key: string;
  readonly body: Chunks;
  readonly bytes: number;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum | undefined;
  readonly eventName: ObjectEventName;
  readonly ids: RequestIds;
  /** Throws if the object may not be written over what is there now. */
  check(current: ObjectMeta | undefined): void;
}

export interface DeleteRequest {
  readonly key: string;
  readonly ids: RequestIds;
  /** Throws if the object may not be deleted. */
  check(current: ObjectMeta | undefined): void;
}

/** The objects of one bucket; what a call acknowledges is on disk, and announced or about to be. */
export interface Bucket {
  readonly name: string;
  readonly createdAtMs: number;
  readonly meter: BucketMeter;
  /** Of all objects. */
  readonly storedBytes: number;
  /** Objects that are being sent in parts. */
  readonly uploads: Uploads;
  find(key: string): ObjectMeta | undefined;
  /** All keys in the order of a listing. */
  sortedKeys(): readonly string[];
  /** The object written last; undefined = the bucket is empty. */
  newest(): ObjectMeta | undefined;
  put(request: PutRequest): Promise<ObjectMeta>;
  /** The object as it is now, open for reading; to be closed. */
  open(key: string): Promise<(OpenObject & { readonly meta: ObjectMeta }) | undefined>;
  /** Deleting what is not there changes nothing and is no event. */
  delete(request: DeleteRequest): Promise<void>;
}

export interface BucketOptions {
  readonly folder: BucketFolder;
  readonly uploads: Uploads;
  readonly store: KeyValueStore;
  readonly announcer: Announcer;
  readonly sequencer: Sequencer;
  readonly clock: Clock;
  readonly log: Log;
}

/** Reads the bucket's index and keeps it in memory. */
export const openBucket = async (name: string, options: BucketOptions): Promise<Bucket> => {
  const { folder, store, announcer, sequencer, clock } = options;
  const index = await openIndex({ ...options, bucketName: name, nowMs: clock.nowMs() });
  const metas = new Map(index.metas.map((meta) => [meta.key, meta]));
  const keys = [...metas.keys()].sort(compareKeys);
  const locks = createKeyLocks();
  let newest = newestOf(metas.values());
  let storedBytes = index.metas.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const meta of index.metas) sequencer.raiseTo(meta.sequencer);

  const remember = (meta: ObjectMeta): void => {
    if (!metas.has(meta.key)) keys.splice(lowerBound(keys, meta.key), 0, meta.key);
    storedBytes += meta.bytes - (metas.get(meta.key)?.bytes ?? 0);
    metas.set(meta.key, meta);
    if (newest === undefined || meta.lastModifiedMs >= newest.lastModifiedMs) newest = meta;
  };
  const forget = (key: string): void => {
    if (newest?.key === key) newest = undefined;
    storedBytes -= metas.get(key)?.bytes ?? 0;
    if (metas.delete(key)) keys.splice(lowerBound(keys, key), 1);
  };
  const commitPut = ({ check, eventName, ids }: PutRequest, written: Omit<ObjectMeta, 'sequencer'>) =>
    locks.run(written.key, async () => {
      const current = metas.get(written.key);
      const meta: ObjectMeta = { ...written, sequencer: sequencer.next() };
      const event = { eventName, bucketName: name, version: meta, atMs: clock.nowMs(), ids };
      let notices: readonly Notice[];
      try {
        // Nothing else changes this key meanwhile: of many writers who expect one version, one wins.
        check(current);
        notices = announcer.noticesOf({ ...event, key: meta.key, sequencer: meta.sequencer });
      } catch (error) {
        await removeFile(written.file, options);
        throw error;
      }
      // If this fails, nobody knows whether the index names the file: the next start does.
      await store.batch([putChange(name, meta), ...outboxChanges(notices)]);
      remember(meta);
      if (current !== undefined) await removeFile(current.file, options);
      return { meta, notices };
    });

  return {
    name,
    createdAtMs: index.createdAtMs,
    meter: new BucketMeter(),
    get storedBytes() {
      return storedBytes;
    },
    uploads: options.uploads,
    find: (key) => metas.get(key),
    sortedKeys: () => keys,
    newest: () => {
      newest ??= newestOf(metas.values());
      return newest;
    },
    open: async (key) => {
      for (let meta = metas.get(key); meta !== undefined; meta = metas.get(key)) {
        const object = await folder.open(meta.file);
        if (object !== undefined) return { ...object, meta };
        // Replaced since it was looked up; the same file twice is gone for good.
        if (metas.get(key) === meta) throw new Error(`the file ${meta.file} of an object is gone`);
      }
      return undefined;
    },
    put: async (request) => {
      const { key, body, bytes, etag, headers, checksum } = request;
      request.check(metas.get(key));
      const lastModifiedMs = Math.floor(clock.nowMs() / 1000) * 1000;
      const head = { key, etag, bytes, lastModifiedMs, headers, ...(checksum === undefined ? {} : { checksum }) };
      const file = await folder.write(head, body);
      const { meta, notices } = await commitPut(request, { ...head, file });
      await announcer.announce(notices);
      return meta;
    },
    delete: async ({ key, ids, check }) => {
      const notices = await locks.run(key, async () => {
        const current = metas.get(key);
        check(current);
        if (current === undefined) return [];
        const event = { eventName: 'ObjectRemoved:Delete', bucketName: name, key, atMs: clock.nowMs(), ids } as const;
        const wanted = announcer.noticesOf({ ...event, sequencer: sequencer.next() });
        await store.batch([deleteChange(name, key), ...outboxChanges(wanted)]);
        forget(key);
        await removeFile(current.file, options);
        return wanted;
      });
      await announcer.announce(notices);
    },
  };
};

const newestOf = (metas: Iterable<ObjectMeta>): ObjectMeta | undefined => {
  let newest: ObjectMeta | undefined;
  for (const meta of metas) if (newest === undefined || meta.lastModifiedMs >= newest.lastModifiedMs) newest = meta;
  return newest;
};

/** A file that cannot be removed only takes up room until the next start. */
const removeFile = async (file: string, { folder, log }: BucketOptions): Promise<void> => {
  await folder
    .remove(file)
    .catch((error: unknown) => log('warn', 'an object file that nothing needs is left', { file, error }));
};
