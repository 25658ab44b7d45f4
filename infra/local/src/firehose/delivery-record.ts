import { isFields } from '../core/fields.ts';
import type { SourceRecord } from '../core/record-source.ts';

/** A record on its way from the source to an object. */
export interface DeliveryRecord {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrivedAtMs: number;
  /** Base64 text. */
  readonly data: string;
  readonly dataBytes: number;
  /** When it was read, for the buffer before the transform (epoch ms). */
  readonly readAtMs: number;
}

/** @throws TypeError for a record that is not of a Kinesis stream */
export const toDeliveryRecord = (record: SourceRecord, shardId: string, readAtMs: number): DeliveryRecord => {
  const data = dataOf(record.eventJson);
  return {
    shardId,
    sequenceNumber: record.sequenceNumber,
    partitionKey: record.orderingKey,
    arrivedAtMs: record.arrivedAtMs,
    data,
    dataBytes: Buffer.byteLength(data, 'base64'),
    readAtMs,
  };
};

const dataOf = (eventJson: string): string => {
  const event: unknown = JSON.parse(eventJson);
  const kinesis = isFields(event) ? event['kinesis'] : undefined;
  const data = isFields(kinesis) ? kinesis['data'] : undefined;
  if (typeof data !== 'string') throw new TypeError('a delivery stream reads Kinesis records only');
  return data;
};
