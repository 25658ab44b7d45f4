import { roleArn } from '../core/arn.ts';
import type { SourceRecord } from '../core/record-source.ts';

/** A record on its way to a function. */
export interface PendingRecord {
  readonly sequenceNumber: string;
  readonly arrivedAtMs: number;
  /** The record as the function receives it. */
  readonly eventJson: string;
  readonly eventBytes: number;
  /** When it was read, for the batching window (epoch ms). */
  readonly bufferedAtMs: number;
}

/**
 * Makes records ready for sending. Kinesis records name the function's role (`invokeIdentityArn`), records of a table
 * stream do not; sources leave it out because one record may go to several functions.
 */
export const createPendingRecords = (kind: 'kinesis' | 'dynamodb', functionName: string) => {
  const suffix = kind === 'kinesis' ? `,"invokeIdentityArn":"${roleArn(functionName)}"}` : '}';
  return (record: SourceRecord, bufferedAtMs: number): PendingRecord => {
    // Sources build the text when it is asked for: ask once.
    const { eventJson } = record;
    return {
      sequenceNumber: record.sequenceNumber,
      arrivedAtMs: record.arrivedAtMs,
      eventJson: eventJson.slice(0, -1) + suffix,
      eventBytes: Buffer.byteLength(eventJson) - 1 + suffix.length,
      bufferedAtMs,
    };
  };
};
