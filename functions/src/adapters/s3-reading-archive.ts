import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ReadingArchive } from '@alleycat/domain/ports';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { linesOf } from './lines.ts';

export interface S3ReadingArchiveOptions {
  client: S3Client;
  bucket: string;
  /** What the keys of delivered readings begin with. @default readings/ */
  prefix?: string;
}

/** Uncompressed bytes of one portion: some hundred readings. */
const CHUNK_BYTES = 64 * 1024;

/** Delivered readings as objects of one bucket. Reading an object that is gone throws `NoSuchKey`. */
export const s3ReadingArchive = ({
  client,
  bucket,
  prefix = 'readings/',
}: S3ReadingArchiveOptions): ReadingArchive => ({
  list: async function* () {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
    }
  },

  lines: async function* (name) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
    if (!(Body instanceof Readable)) return; // in Node a body is a stream
    yield* linesOf(name.endsWith('.gz') ? gunzipped(Body) : Body);
  },
});

/** Firehose may put several gzip members after one another; they read as one text. */
const gunzipped = (body: Readable): AsyncIterable<Uint8Array> => {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Whichever end fails or is left early, pipeline destroys the other: the reader gets the error, the socket is free.
  pipeline(body, gunzip, () => undefined);
  return gunzip;
};
