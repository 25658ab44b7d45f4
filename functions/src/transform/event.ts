import type {
  FirehoseTransformationEvent,
  FirehoseTransformationEventRecord,
  FirehoseTransformationResultRecord,
} from 'aws-lambda';
import type { RecordOrigin } from '../lambda/rejections.ts';

/** Event of a delivery stream, as far as it is looked at. */
export type TransformEvent = Pick<FirehoseTransformationEvent, 'sourceKinesisStreamArn' | 'records'>;
export type DeliveredRecord = FirehoseTransformationEventRecord;

/** Every `recordId` of the event once; Firehose takes anything else for a failure of the whole batch. */
export interface TransformResponse {
  readonly records: readonly FirehoseTransformationResultRecord[];
}

/** Whether the records came through the stream; what is put directly into a delivery stream did not. */
export const isFromStream = ({ sourceKinesisStreamArn }: TransformEvent): boolean =>
  sourceKinesisStreamArn !== undefined;

/** Firehose joins records without anything between them: the line brings its end. */
export const accepted = ({ recordId }: DeliveredRecord, line: string): FirehoseTransformationResultRecord => ({
  recordId,
  result: 'Ok',
  data: Buffer.from(`${line}\n`).toString('base64'),
});

/** Goes, as it came, to where the delivery stream keeps what failed. */
export const refused = ({ recordId, data }: DeliveredRecord): FirehoseTransformationResultRecord => ({
  recordId,
  result: 'ProcessingFailed',
  data,
});

/**
 * When the stream accepted the record, epoch ms, as the live path takes it; without a stream, the delivery stream. AWS
 * shows the stream's time as a number in some samples and as ISO text in others: what is no number is not relied on.
 */
export const arrivedAtMsOf = ({ approximateArrivalTimestamp, kinesisRecordMetadata }: DeliveredRecord): number => {
  const inStreamMs: unknown = kinesisRecordMetadata?.approximateArrivalTimestamp;
  return typeof inStreamMs === 'number' ? inStreamMs : approximateArrivalTimestamp;
};

export const originOf = ({ recordId, kinesisRecordMetadata }: DeliveredRecord): RecordOrigin => ({
  recordId,
  ...(kinesisRecordMetadata && {
    sequenceNumber: kinesisRecordMetadata.sequenceNumber,
    partitionKey: kinesisRecordMetadata.partitionKey,
  }),
});
