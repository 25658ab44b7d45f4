import { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../infra/local/src/core/clock.ts';
import type { BucketNotificationSpec } from '../../infra/local/src/core/deployment.ts';
import { createS3, type S3, type S3Options } from '../../infra/local/src/s3/s3.ts';
import { type AwsPort, openAwsPort } from './aws-port.ts';
import { createFakeClock } from './fake-clock.ts';
import { silentLog } from './local-dynamodb.ts';

export interface RunningS3 {
  readonly s3: S3;
  readonly client: S3Client;
  readonly url: string;
  /** For clients of one's own. */
  readonly clientSettings: AwsPort['clientSettings'];
  stop(): Promise<void>;
}

/** Object storage, with the buckets `raw` and `history` unless others are named, behind the AWS port, with an SDK client that does not retry. */
export const runS3 = async (
  dataFolder: string,
  { clock = createFakeClock(), ...options }: { clock?: Clock } & Partial<S3Options> = {},
): Promise<RunningS3> => {
  const buckets = [{ name: 'raw' }, { name: 'history' }];
  const s3 = createS3({ dataFolder, buckets, clock, log: silentLog, ...options });
  await s3.start();
  const { url, clientSettings, close } = await openAwsPort({ rest: [s3.api] });
  const client = new S3Client({ ...clientSettings, forcePathStyle: true });
  const stop = async (): Promise<void> => {
    client.destroy();
    await close();
    await s3.stop();
  };
  return { s3, client, url, clientSettings, stop };
};

export const notificationSpec = (overrides: Partial<BucketNotificationSpec> = {}): BucketNotificationSpec => ({
  id: 'FnDelivered',
  bucketName: 'raw',
  functionName: 'fn',
  events: ['s3:ObjectCreated:*'],
  prefix: '',
  suffix: '',
  ...overrides,
});
