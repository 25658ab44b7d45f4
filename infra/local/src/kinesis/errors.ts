import { ACCOUNT_ID } from '../core/arn.ts';
import { AwsError } from '../core/errors.ts';

export const invalidArgument = (message: string): AwsError => new AwsError('InvalidArgumentException', message);

export const streamNotFound = (name: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Stream ${name} under account ${ACCOUNT_ID} not found.`);

export const shardNotFound = (shardId: string, streamName: string): AwsError =>
  new AwsError(
    'ResourceNotFoundException',
    `Could not find shard ${shardId} in stream ${streamName} under account ${ACCOUNT_ID}.`,
  );

export const streamNotActive = (name: string, status: string): AwsError =>
  new AwsError(
    'ResourceInUseException',
    `Stream ${name} under account ${ACCOUNT_ID} not ACTIVE, instead in state ${status}`,
  );

export const THROUGHPUT_EXCEEDED = 'ProvisionedThroughputExceededException';

/** The message names shard, stream and account, as the service's does. */
export const rateExceeded = (shardId: string, streamName: string): string =>
  `Rate exceeded for shard ${shardId} in stream ${streamName} under account ${ACCOUNT_ID}.`;

export const shuttingDown = (): AwsError =>
  new AwsError('InternalFailure', 'The local Kinesis is shutting down; try again when it runs.', { status: 503 });
