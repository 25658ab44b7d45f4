import type { DeliveryRecord } from './delivery-record.ts';
import type { TransformFailure } from './transform-failure.ts';

export interface FailedRecord {
  readonly record: DeliveryRecord;
  readonly failure: TransformFailure;
  readonly attemptsMade: number;
  /** Epoch ms. */
  readonly endedAtMs: number;
  readonly functionArn: string;
}

/** One line of an error object: names and order as the service writes them (its guide says `lambdaArn`). */
export const failedRecordLine = ({ record, failure, attemptsMade, endedAtMs, functionArn }: FailedRecord): string =>
  `${JSON.stringify({
    rawData: record.data,
    errorCode: failure.errorCode,
    errorMessage: failure.errorMessage,
    attemptsMade,
    arrivalTimestamp: record.arrivedAtMs,
    attemptEndingTimestamp: endedAtMs,
    lambdaARN: functionArn,
  })}\n`;
