import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ArchiveCorruptError } from '@alleycat/domain';
import type { ReadingArchive } from '@alleycat/domain/ports';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { linesOf } from './lines.ts';

export interface S3ReadingArchiveOptions {
  client: S3Client;
  bucket: string;
  /** What the keys of delivered readings begin with. @default readings/ */
  prefix?: string;
  /** Ends whatever is being read: it fails. */
  signal?: AbortSignal | undefined;
}

/** Uncompressed bytes of one portion: some hundred readings. */
const CHUNK_BYTES = 64 * 1024;

/** Delivered readings as objects of one bucket. Reading an object that is gone throws `NoSuchKey`. */
export const s3ReadingArchive = ({
  client,
  bucket,
  prefix = 'readings/',
  signal,
}: S3ReadingArchiveOptions): ReadingArchive => ({
  list: async function* () {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
    }
  },

  lines: async function* (name) {
    const command = new GetObjectCommand({ Bucket: bucket, Key: name });
    const { Body, ContentLength } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    if (!(Body instanceof Readable) || ContentLength === 0) return; // in Node a body is a stream; no bytes are no gzip
    try {
      const text = name.endsWith('.gz') ? gunzipped(Body) : Body;
      yield* linesOf(signal === undefined ? text : addAbortSignal(signal, text));
    } catch (cause) {
      if (!isDamage(cause)) throw cause;
      const what = `object ${name} is damaged (${cause.message})`;
      throw new ArchiveCorruptError(`${what}: put it back whole, or take it out of the archive`, { cause });
    }
  },
});

/** What zlib says of bytes that it did not write; all else has to do with how they came here. */
const isDamage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

/** Firehose may put several gzip members after one another; they read as one text. */
const gunzipped = (body: Readable): Readable => {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Whichever end fails or is left early, pipeline destroys the other: the reader gets the error, the socket is free.
  pipeline(body, gunzip, () => undefined);
  return gunzip;
};
