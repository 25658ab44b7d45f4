import { createHash } from 'node:crypto';
import { decodeCurves, encodeCurves, HistoryCorruptError } from '@alleycat/domain';
import type { HistoryStore, HistoryVersion } from '@alleycat/domain/ports';
import { HeadObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { gunzip, gzipWithComment, unzstd, zstd } from './compression.ts';
import { createCurvesCache } from './curves-cache.ts';
import { type HistoryKeys, historyKeys } from './history-keys.ts';
import { etagOf, getObject, isMissing, putObjectIf, type S3Bucket, versionOf } from './s3-objects.ts';

export interface S3HistoryStoreOptions {
  client: S3Client;
  bucket: string;
  /** Objects that the curves of a class are spread over. */
  partitionCount: number;
  /**
   * Most bytes of decoded curves that are kept between calls. @default 192 MiB: two classes of 100,000 racers, and most
   * of a function's memory is left for the parts that are being joined
   */
  cacheBytesMax?: number;
}

type CurveParts = Pick<HistoryStore, 'curveVersions' | 'readCurves' | 'writeCurves'>;
type Boards = Pick<HistoryStore, 'boardInfo' | 'readBoard' | 'writeBoard'>;

const CACHE_BYTES_MAX = 192 * 1024 * 1024;
/** Metadata of a board: the digest of the curves that it was made from. */
const BUILT_FROM = 'built-from';

/** History as objects of one bucket. */
export const s3HistoryStore = (options: S3HistoryStoreOptions): HistoryStore => {
  const { client, bucket, partitionCount, cacheBytesMax = CACHE_BYTES_MAX } = options;
  const keys = historyKeys(partitionCount);
  return {
    partitionCount,
    ...curveParts({ client, bucket }, { keys, cacheBytesMax }),
    ...boards({ client, bucket }, keys),
  };
};

const curveParts = (
  bucket: S3Bucket,
  { keys, cacheBytesMax }: { keys: HistoryKeys; cacheBytesMax: number },
): CurveParts => {
  const cache = createCurvesCache(cacheBytesMax);
  return {
    curveVersions: async (classId) => {
      const byPartition = new Map<number, HistoryVersion>();
      const query = { Bucket: bucket.bucket, Prefix: keys.curvesPrefix(classId) };
      for await (const { Contents = [] } of paginateListObjectsV2({ client: bucket.client }, query)) {
        for (const { Key = '', ETag } of Contents) {
          const partition = keys.partitionOf(Key);
          if (partition !== undefined) byPartition.set(partition, versionOf(ETag));
        }
      }
      return { byPartition, digest: digestOf(byPartition) };
    },

    readCurves: async (key) => {
      const Key = keys.curves(key);
      const known = cache.recall(Key);
      const condition = known === undefined ? {} : { IfNoneMatch: etagOf(known.version) };
      const object = await getObject(bucket, { Key, ...condition });
      if (object === 'not modified') return known;
      if (object === undefined) return undefined;
      const curves = await opened(Key, async () => decodeCurves(await unzstd(object.bytes)));
      const stored = { curves, version: object.version };
      cache.remember(Key, stored);
      return stored;
    },

    writeCurves: async (key, curves, expected) => {
      const Key = keys.curves(key);
      const Body = await zstd(encodeCurves(curves));
      const version = await putObjectIf(bucket, { Key, Body, ContentType: 'application/zstd' }, expected);
      cache.remember(Key, { curves, version });
      return version;
    },
  };
};

const boards = (bucket: S3Bucket, keys: HistoryKeys): Boards => ({
  boardInfo: async (classId) => {
    const request = new HeadObjectCommand({ Bucket: bucket.bucket, Key: keys.board(classId) });
    try {
      const { ETag, Metadata, LastModified } = await bucket.client.send(request);
      return {
        version: versionOf(ETag),
        builtFrom: Metadata?.[BUILT_FROM] ?? '',
        updatedAtMs: LastModified?.getTime() ?? 0,
      };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },

  readBoard: async (classId, version) => {
    if (!couldBeVersion(version)) return undefined;
    const Key = keys.board(classId);
    const object = await getObject(bucket, { Key, IfMatch: etagOf(version) });
    if (object === undefined || object === 'not modified') return undefined;
    return opened(Key, () => gunzip(object.bytes));
  },

  writeBoard: async (classId, { bytes, builtFrom }, expected) => {
    const object = {
      Key: keys.board(classId),
      // An ETag says what bytes are stored, not what they were made from: a board of the same bytes, made from other
      // curves, has to be another version too. The comment makes it one.
      Body: await gzipWithComment(bytes, builtFrom),
      ContentType: 'application/octet-stream',
      ContentEncoding: 'gzip',
      Metadata: { [BUILT_FROM]: builtFrom },
    };
    await putObjectIf(bucket, object, expected);
  },
});

/** Versions of boards are asked for by anybody: what is no ETag does not become a header. */
const couldBeVersion = (text: string): boolean => /^[\da-f-]{1,64}$/i.test(text);

const digestOf = (byPartition: ReadonlyMap<number, HistoryVersion>): string => {
  const versions = [...byPartition].sort(([a], [b]) => a - b).map(([partition, version]) => `${partition}:${version}`);
  return createHash('sha256').update(versions.join('\n')).digest('hex');
};

const opened = async <Content>(key: string, open: () => Promise<Content>): Promise<Content> => {
  try {
    return await open();
  } catch (cause) {
    throw new HistoryCorruptError(`object ${key} cannot be read: rebuild the history of its class`, { cause });
  }
};
