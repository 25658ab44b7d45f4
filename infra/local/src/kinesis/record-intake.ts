import { base64Bytes } from '../core/base64.ts';
import { serializationError } from '../core/errors.ts';
import { notBase64 } from '../core/input.ts';
import { invalidArgument, streamNotFound } from './errors.ts';
import { hexHashKey } from './hash-keys.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** A record as PutRecord and PutRecords take it. */
export interface RecordEntry {
  readonly PartitionKey: string;
  /** Base64 text. */
  readonly Data: string;
  readonly ExplicitHashKey?: string;
}

/**
 * @returns bytes of data and partition key
 * @throws AwsError `SerializationException` for data that is not base64, `InvalidArgumentException` for a size or hash key
 */
export const checkRecord = (stream: Stream, entry: RecordEntry): number => {
  const dataBytes = base64Bytes(entry.Data);
  if (dataBytes < 0) throw serializationError(notBase64(entry.Data));
  const bytes = dataBytes + utf8Bytes(entry.PartitionKey);
  if (bytes > stream.state.recordBytesMax) {
    throw invalidArgument(
      `A record of ${bytes} bytes (data and partition key) exceeds the stream's record size of ` +
        `${stream.state.recordBytesMax} bytes.`,
    );
  }
  const { ExplicitHashKey } = entry;
  if (ExplicitHashKey !== undefined && hexHashKey(ExplicitHashKey) === undefined) {
    throw invalidArgument(
      'Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. ' +
        `Specified value was ${ExplicitHashKey}`,
    );
  }
  return bytes;
};

/** The shard that a record belongs to, and its place there; no counter when the shard takes no more for now. */
export interface Placement {
  readonly shard: Shard;
  readonly counter: number | undefined;
  /** More waits for the disk than this machine may hold; AWS has no such bound. */
  readonly isDiskBehind?: true;
}

/**
 * Appends a checked record to its shard's log; call the log's `whenDurable` before anything else is awaited.
 */
export const acceptRecord = (
  stream: Stream,
  { PartitionKey, Data, ExplicitHashKey }: RecordEntry,
  { bytes, nowMs }: { bytes: number; nowMs: number },
): Placement => {
  const shard =
    ExplicitHashKey === undefined
      ? stream.router.shardOfPartitionKey(PartitionKey)
      : stream.router.shardOfHash(hexHashKey(ExplicitHashKey) ?? '');
  if (shard === undefined) throw streamNotFound(stream.name);
  if (!shard.log.hasRoomFor(bytes)) {
    stream.noteFullShard(shard.shardId);
    return { shard, counter: undefined, isDiskBehind: true };
  }
  if (shard.quota?.takeRecord(bytes, nowMs) === false) return { shard, counter: undefined };
  return { shard, counter: shard.log.append({ partitionKey: PartitionKey, data: Data, nowMs }) };
};

const ASCII = /^[\x20-\x7e]*$/;

const utf8Bytes = (text: string): number => (ASCII.test(text) ? text.length : Buffer.byteLength(text));
