import { invalidArgument, rateExceeded, THROUGHPUT_EXCEEDED } from '../errors.ts';
import { acceptRecord, checkRecord, type Placement, type RecordEntry } from '../record-intake.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import type { Input } from '../validations.ts';
import type { Operation } from './operation.ts';

/** Data and partition keys of a whole request; the limit grew from 5 MiB with the large records of 2025. */
const REQUEST_BYTES_MAX = 10 * 1024 * 1024;
const RECORDS_MAX = 500;
const PARTITION_KEY_MAX = 256;

const STREAM_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

/**
 * Records are attempted in order and fail one by one; the answer has an entry for each, in the same order. Its text is
 * put together while the disk works.
 */
export const putRecords: Operation<'PutRecords'> = async (streams, input) => {
  const stream = streams.findReadable(input);
  const sizes = checkRecords(stream, input.Records);
  if (!stream.isWritable) await stream.whenWritable();
  const nowMs = streams.settings.clock.nowMs();
  const placements = input.Records.map((record, index) =>
    acceptRecord(stream, record, { bytes: sizes[index] ?? 0, nowMs }),
  );
  const shards = [...new Set(placements.map(({ shard }) => shard))];
  const commits = shards.map((shard) => shard.log.whenDurable());
  const entries = placements.map((placement) => writeEntry(stream, placement));
  const outcomes = await Promise.allSettled(commits);
  const failedShards = shards.filter((_, index) => outcomes[index]?.status === 'rejected');
  if (failedShards.length > 0) failEntries(entries, { placements, failedShards });
  placements.forEach(({ shard, counter }, index) => {
    if (counter !== undefined && !failedShards.includes(shard)) stream.meter.countRecord(sizes[index] ?? 0);
  });
  const failedRecords = entries.reduce((count, entry) => count + (entry.startsWith(FAILURE_START) ? 1 : 0), 0);
  return `{"FailedRecordCount":${failedRecords},"Records":[${entries.join(',')}]}`;
};

/** True when a body has the shape of the usual request; anything odd is left to the full validation. */
export const isPlainPutRecords = (body: unknown): body is Input<'PutRecords'> => {
  if (typeof body !== 'object' || body === null) return false;
  const { Records, StreamName, StreamARN }: Partial<Record<string, unknown>> = { ...body };
  if (typeof StreamName !== 'string' || StreamARN !== undefined || !STREAM_NAME.test(StreamName)) return false;
  return Array.isArray(Records) && Records.length > 0 && Records.length <= RECORDS_MAX && Records.every(isPlainRecord);
};

const isPlainRecord = (record: unknown): record is RecordEntry =>
  typeof record === 'object' &&
  record !== null &&
  'Data' in record &&
  typeof record.Data === 'string' &&
  'PartitionKey' in record &&
  typeof record.PartitionKey === 'string' &&
  record.PartitionKey.length > 0 &&
  record.PartitionKey.length <= PARTITION_KEY_MAX &&
  !('ExplicitHashKey' in record);

const checkRecords = (stream: Stream, records: readonly RecordEntry[]): number[] => {
  let totalBytes = 0;
  const sizes = records.map((record) => {
    const bytes = checkRecord(stream, record);
    totalBytes += bytes;
    return bytes;
  });
  if (totalBytes > REQUEST_BYTES_MAX) {
    throw invalidArgument(
      `The records of a request, data and partition keys, may take ${REQUEST_BYTES_MAX} bytes; these take ${totalBytes}.`,
    );
  }
  return sizes;
};

const writeEntry = (stream: Stream, { shard, counter }: Placement): string =>
  counter === undefined
    ? failure(THROUGHPUT_EXCEEDED, rateExceeded(shard.shardId, stream.name))
    : `{"SequenceNumber":"${shard.sequenceNumberOf(counter)}","ShardId":"${shard.shardId}"}`;

const FAILURE_START = '{"ErrorCode"';

const failure = (ErrorCode: string, ErrorMessage: string): string => JSON.stringify({ ErrorCode, ErrorMessage });

interface FailedCommits {
  readonly placements: readonly Placement[];
  readonly failedShards: readonly Shard[];
}

const failEntries = (entries: string[], { placements, failedShards }: FailedCommits): void => {
  placements.forEach(({ shard, counter }, index) => {
    if (counter === undefined || !failedShards.includes(shard)) return;
    entries[index] = failure('InternalFailure', 'Internal Service Failure');
  });
};
