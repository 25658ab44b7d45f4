import { randomUUID } from 'node:crypto';
import { REGION } from '../core/arn.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import type { DeliveryStream } from './delivery-stream.ts';

/** The service appends the number inside an aggregated record; records are not aggregated here. */
const SUBSEQUENCE = '000000';

export const recordIdOf = ({ sequenceNumber }: DeliveryRecord): string => sequenceNumber + SUBSEQUENCE;

/** The records as JSON text, which every attempt sends again as it is. */
export const eventRecordsJson = ({ spec }: DeliveryStream, records: readonly DeliveryRecord[]): string =>
  records.map((record) => recordJson(record, spec.sourceStreamArn !== undefined)).join(',');

/** One attempt: the invocation id is its own, record ids stay. */
export const eventJson = ({ spec, arn }: DeliveryStream, recordsJson: string): string => {
  const source = spec.sourceStreamArn === undefined ? '' : `"sourceKinesisStreamArn":"${spec.sourceStreamArn}",`;
  return (
    `{"invocationId":"${randomUUID()}",${source}"deliveryStreamArn":"${arn}","region":"${REGION}",` +
    `"records":[${recordsJson}]}`
  );
};

/** Base64 text, numbers and ids need no escaping, so the text is put together by hand. */
const recordJson = (record: DeliveryRecord, isFromStream: boolean): string => {
  const { arrivedAtMs, data } = record;
  const fields = `"recordId":"${recordIdOf(record)}","approximateArrivalTimestamp":${arrivedAtMs},"data":"${data}"`;
  return isFromStream ? `{${fields},"kinesisRecordMetadata":${metadataJson(record)}}` : `{${fields}}`;
};

const metadataJson = ({ sequenceNumber, partitionKey, shardId, arrivedAtMs }: DeliveryRecord): string =>
  `{"sequenceNumber":"${sequenceNumber}","subsequenceNumber":0,"partitionKey":${JSON.stringify(partitionKey)},` +
  `"shardId":"${shardId}","approximateArrivalTimestamp":${arrivedAtMs}}`;
