import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { addAbortSignal, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { OpsError, reasonOf } from '../errors.ts';

/** Where readings are read from. */
export interface ImportInput {
  readonly name: string;
  /** Undefined if it is not known before the end. */
  readonly byteCount: number | undefined;
  /** The bytes, unpacked if they are gzip. `onBytes` is told how many were taken of the input itself. */
  read(signal: AbortSignal, onBytes: (byteCount: number) => void): AsyncIterable<Uint8Array>;
}

const chunkBytes = 256 * 1024;

/** A file, or standard input for `-`. Rejects with an OpsError unless it can be read. */
export async function openInput(path: string, standardInput: Readable): Promise<ImportInput> {
  if (path === '-') return inputOf('standard input', undefined, () => standardInput);
  const stats = await stat(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  if (stats.isDirectory()) throw new OpsError('INPUT_UNREADABLE', `${path} is a folder: name its files`);
  // A pipe has no size that says anything.
  const byteCount = stats.isFile() ? stats.size : undefined;
  return inputOf(path, byteCount, () => createReadStream(path, { highWaterMark: chunkBytes }));
}

function inputOf(name: string, byteCount: number | undefined, open: () => Readable): ImportInput {
  return {
    name,
    byteCount,
    read: async function* (signal, onBytes) {
      try {
        yield* unpacked(counted(addAbortSignal(signal, open()), onBytes));
      } catch (cause) {
        throw unreadable(name, cause);
      }
    },
  };
}

async function* counted(source: Readable, onBytes: (byteCount: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    onBytes(bytes.length);
    yield bytes;
  }
}

/** By the first two bytes and not by name: standard input has no name, and S3 tools like to unpack what they fetch. */
async function* unpacked(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 2) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const all = withHead(head, chunks);
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  // Whichever end fails or is left early, pipeline destroys the other.
  pipeline(Readable.from(all, { objectMode: false }), gunzip, () => undefined);
  yield* gunzip;
}

async function* withHead(head: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* rest;
}

const unreadable = (name: string, cause: unknown): OpsError =>
  new OpsError('INPUT_UNREADABLE', `cannot read ${name}: ${reasonOf(cause)}`, { cause });
