import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { Target } from './target.ts';

/** An operator can wait: eight attempts ride out half a minute of trouble. */
const attemptsMax = 8;

const requestHandler = {
  connectionTimeout: 5_000, // ms
  requestTimeout: 30_000, // ms to the head of an answer; the largest request is a batch of 4 MiB
  socketTimeout: 30_000, // ms without a byte
  throwOnRequestTimeout: true, // the handler only warns otherwise
} as const;

export const createCloudFormationClient = (target: Target): CloudFormationClient =>
  // The first thing that a command asks: if nobody is there, say so soon.
  new CloudFormationClient({ ...settingsOf(target), maxAttempts: 2 });

export const createCloudWatchClient = (target: Target): CloudWatchClient =>
  new CloudWatchClient({ ...settingsOf(target), maxAttempts: attemptsMax });

export const createDynamoDbClient = (target: Target): DynamoDBClient =>
  new DynamoDBClient({ ...settingsOf(target), maxAttempts: attemptsMax });

/** Tries nothing again by itself: of a batch only the failed records are sent again, and not by the SDK. */
export const createFirehoseClient = (target: Target): FirehoseClient =>
  new FirehoseClient({ ...settingsOf(target), maxAttempts: 1 });

export const createKinesisClient = (target: Target): KinesisClient =>
  new KinesisClient({ ...settingsOf(target), maxAttempts: attemptsMax });

/** Waits for what it invokes: the slowest function of the template may take two minutes. */
export const createLambdaClient = (target: Target): LambdaClient =>
  new LambdaClient({
    ...settingsOf(target),
    requestHandler: { ...requestHandler, requestTimeout: 130_000, socketTimeout: 130_000 },
    maxAttempts: 4, // eight would be a quarter of an hour for one that hangs
  });

/** Waits for as long as Lambda lets a function run, a quarter of an hour. Asking once more would do the work twice. */
export const createPatientLambdaClient = (target: Target): LambdaClient =>
  new LambdaClient({
    ...settingsOf(target),
    requestHandler: { ...requestHandler, requestTimeout: 910_000, socketTimeout: 910_000 },
    maxAttempts: 1,
  });

export const createS3Client = (target: Target): S3Client =>
  // A runtime on this machine has no host name for every bucket.
  new S3Client({ ...settingsOf(target), maxAttempts: attemptsMax, forcePathStyle: target.endpoint !== undefined });

const settingsOf = ({ endpoint, region, profile }: Target) => ({
  requestHandler,
  ...(profile === undefined ? {} : { profile }),
  ...(region === undefined ? {} : { region }),
  // A local runtime asks for a signature but has no account to check it against.
  ...(endpoint === undefined ? {} : { endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
});
