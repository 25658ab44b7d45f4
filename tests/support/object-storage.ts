import { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../../infra/local/src/core/clock.ts';
import type { BucketNotificationSpec } from '../../infra/local/src/core/deployment.ts';
import { createAwsFront } from '../../infra/local/src/http/aws-front.ts';
import { createS3, type S3, type S3Options } from '../../infra/local/src/s3/s3.ts';
import { createFakeClock } from './fake-clock.ts';
import { silentLog } from './local-dynamodb.ts';

export interface RunningS3 {
  readonly s3: S3;
  readonly client: S3Client;
  readonly url: string;
  stop(): Promise<void>;
}

/** Object storage with the buckets `raw` and `history` behind the AWS port, with an SDK client that does not retry. */
export const runS3 = async (
  dataFolder: string,
  { clock = createFakeClock(), ...options }: { clock?: Clock } & Partial<S3Options> = {},
): Promise<RunningS3> => {
  const buckets = [{ name: 'raw' }, { name: 'history' }];
  const s3 = createS3({ dataFolder, buckets, clock, log: silentLog, ...options });
  const front = createAwsFront({
    host: '127.0.0.1',
    port: 0,
    portFlag: '--aws-port',
    json: [],
    rest: [s3.api],
    log: silentLog,
    drainMs: 100,
  });
  await s3.start();
  await front.start();
  const url = `http://127.0.0.1:${front.port()}`;
  const client = new S3Client({
    endpoint: url,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const stop = async (): Promise<void> => {
    client.destroy();
    await front.stop();
    await s3.stop();
  };
  return { s3, client, url, stop };
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
