import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import type { BucketNotificationSpec, BucketSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { FaultyDisk } from '../core/faulty-disk.ts';
import type { EventInvoker, Log, ObjectWriter } from '../core/ports.ts';
import type { RestService } from '../core/rest-service.ts';
import type { Service } from '../core/service.ts';
import type { BucketUsage } from '../core/usage.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';
import { type Bucket, openBucket } from './bucket.ts';
import { openBucketFolder } from './bucket-folder.ts';
import { type BucketSummary, summarizeBucket } from './bucket-summary.ts';
import { type OpenIndexStore, openLevelIndex } from './index-store.ts';
import { checkOverlaps } from './notification-rules.ts';
import { whole } from './put-object.ts';
import { createS3Api } from './s3-api.ts';
import { noSuchBucket, requestIds } from './s3-error.ts';
import { createSequencer } from './sequencer.ts';
import { openUploads } from './uploads.ts';

export interface S3Options {
  /** Objects lie in its folder `s3`. */
  readonly dataFolder: string;
  readonly buckets: readonly BucketSpec[];
  /** Who hears of changes. @default nobody */
  readonly notifications?: readonly BucketNotificationSpec[];
  /** Takes the events of notifications. @default refuses them, so that they wait */
  readonly events?: EventInvoker;
  readonly clock: Clock;
  readonly log: Log;
  /** Events that wait to be taken; beyond it writes that would raise one are refused. @default 10,000, about 10 MB */
  readonly outboxMax?: number;
  /** Opens the store of what buckets hold. @default LevelDB in the folder `s3/.index` */
  readonly openIndex?: (folder: string, log: Log, disk?: FaultyDisk) => Promise<OpenIndexStore>;
  /** Absent: the disk is as it is. */
  readonly disk?: FaultyDisk | undefined;
}

export interface ObjectReader {
  /** undefined if there is no such object. @throws AwsError `NoSuchBucket` */
  getObject(object: { bucket: string; key: string }): Promise<Buffer | undefined>;
  /** In the order of a listing. @throws AwsError `NoSuchBucket` */
  listKeys(request: { bucket: string; prefix?: string }): readonly string[];
}

export interface S3Metrics {
  readonly objectsByBucket: Readonly<Record<string, number>>;
  /** Events that could not be handed over yet. */
  readonly waitingEvents: number;
}

/** Object storage in a folder. */
export interface S3 extends Service, ObjectWriter, ObjectReader {
  readonly api: RestService;
  metrics(): S3Metrics;
  /** Requests over HTTP and objects that other services store. */
  usage(): readonly BucketUsage[];
  /** @throws AwsError `NoSuchBucket` */
  summary(bucket: string): BucketSummary;
}

const OUTBOX_MAX = 10_000;

/** `start` throws RuntimeError `BUCKET_NAME_INVALID`, `NOTIFICATIONS_OVERLAP`. */
export const createS3 = (options: S3Options): S3 => {
  const { dataFolder, clock, log, disk } = options;
  const opened = new Map<string, Bucket>();
  const working = new Set<Promise<unknown>>();
  const api = createS3Api({ buckets: opened, clock, log });
  let index: OpenIndexStore | undefined;
  let announcer: Announcer | undefined;

  const bucketOf = (name: string): Bucket => {
    const bucket = opened.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  };
  const tracked = async <T>(work: Promise<T>): Promise<T> => {
    working.add(work);
    try {
      return await work;
    } finally {
      working.delete(work);
    }
  };
  const start = async (): Promise<void> => {
    const {
      buckets,
      notifications = [],
      events = NOBODY,
      outboxMax = OUTBOX_MAX,
      openIndex = openLevelIndex,
    } = options;
    checkOverlaps(notifications);
    const folders = buckets.map(({ name }) => ({ name, path: join(dataFolder, 's3', bucketFolderName(name)) }));
    index = await openIndex(join(dataFolder, 's3', '.index'), log, disk);
    const { store } = index;
    announcer = createAnnouncer({ notifications, store, events, clock, log, outboxMax });
    const sequencer = createSequencer(clock);
    for (const { name, path } of folders) {
      const folder = await openBucketFolder(path, disk);
      const uploads = await openUploads(join(path, 'uploads'), clock.nowMs(), disk);
      opened.set(name, await openBucket(name, { folder, uploads, store, announcer, sequencer, clock, log }));
    }
    for (const sequence of await announcer.start()) sequencer.raiseTo(sequence);
  };

  return {
    name: 's3',
    api: { matches: api.matches, handle: (request) => tracked(api.handle(request)) },
    start,
    stop: async () => {
      await Promise.allSettled(working);
      opened.clear();
      await announcer?.stop();
      await index?.close();
      index = undefined;
    },
    putObject: async ({ bucket, key, body, contentType = 'binary/octet-stream' }) => {
      const headers = { 'content-type': contentType };
      const event = { eventName: 'ObjectCreated:Put', ids: requestIds() } as const;
      const target = bucketOf(bucket);
      await tracked(target.put({ key, ...whole(body), headers, ...event, check: () => undefined }));
      target.meter.count('put', { bytesIn: body.length });
    },
    getObject: async ({ bucket, key }) => {
      const object = await bucketOf(bucket).open(key);
      try {
        return await object?.read(object.meta.bytes);
      } finally {
        await object?.close();
      }
    },
    listKeys: ({ bucket, prefix = '' }) =>
      bucketOf(bucket)
        .sortedKeys()
        .filter((key) => key.startsWith(prefix)),
    summary: (bucket) => summarizeBucket(bucketOf(bucket)),
    usage: () => [...opened.values()].map(({ name, meter, storedBytes }) => meter.read(name, storedBytes)),
    metrics: () => ({
      objectsByBucket: Object.fromEntries([...opened].map(([name, { sortedKeys }]) => [name, sortedKeys().length])),
      waitingEvents: announcer?.waiting ?? 0,
    }),
  };
};

const NOBODY: EventInvoker = {
  invokeEvent: async () => {
    throw new RuntimeError('EVENTS_UNTAKEN', 'nothing takes the events of this object storage');
  },
};

/** S3's rule for names: it keeps them from leaving the data folder. */
const bucketFolderName = (name: string): string => {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..')) return name;
  const message = `${name} is no bucket name: 3 to 63 of a-z, 0-9, "." and "-". Change it in the template.`;
  throw new RuntimeError('BUCKET_NAME_INVALID', message);
};
