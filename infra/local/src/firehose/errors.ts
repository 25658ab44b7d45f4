import { ACCOUNT_ID } from '../core/arn.ts';
import { AwsError } from '../core/errors.ts';

export const deliveryStreamNotFound = (name: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Firehose ${name} under account ${ACCOUNT_ID} not found.`);

/** The API reference speaks of InvalidSourceException, but the service answers this. */
export const putNotPermitted = (): AwsError =>
  new AwsError(
    'InvalidArgumentException',
    'This operation is not permitted on KinesisStreamAsSource delivery stream type.',
  );

export const batchTooLarge = (): AwsError =>
  new AwsError('InvalidArgumentException', 'Records size exceeds 4 MB limit');

export const SERVICE_UNAVAILABLE = 'ServiceUnavailableException';
export const SLOW_DOWN = 'Slow down.';

/** A failure of the service by its status, so that every SDK tries again. */
export const slowDown = (): AwsError => new AwsError(SERVICE_UNAVAILABLE, SLOW_DOWN, { status: 500 });

export const shuttingDown = (): AwsError =>
  new AwsError(SERVICE_UNAVAILABLE, 'The local Firehose is shutting down; try again when it runs.', { status: 503 });
