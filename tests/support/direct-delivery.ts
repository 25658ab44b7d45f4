import { systemClock } from '../../infra/local/src/core/clock.ts';
import { levelKeyValueStore } from '../../infra/local/src/core/key-value-store.ts';
import { createFirehose, type Firehose } from '../../infra/local/src/firehose/create-firehose.ts';
import { createS3, type S3 } from '../../infra/local/src/s3/s3.ts';
import { openStateStore } from '../../infra/local/src/state-store.ts';

export interface DirectDelivery {
  readonly firehose: Firehose;
  readonly s3: S3;
  stop(): Promise<void>;
}

/** A delivery stream for direct puts on real disks: log, state and bucket; started, and eager to deliver. */
export const openDirectDelivery = async (dataFolder: string): Promise<DirectDelivery> => {
  const log = () => undefined;
  const common = { dataFolder, clock: systemClock, log };
  const state = await openStateStore(dataFolder);
  const s3 = createS3({ ...common, buckets: [{ name: 'bucket' }] });
  const firehose = createFirehose({
    ...common,
    deliveryStreams: [
      {
        name: 'delivery',
        bucketName: 'bucket',
        prefix: 'out/',
        errorOutputPrefix: 'bad/',
        bufferSeconds: 0,
        bufferMegabytes: 1,
        compression: 'GZIP',
      },
    ],
    sources: (arn) => {
      throw new Error(`no stream ${arn}`);
    },
    invoker: { invoke: (name) => Promise.reject(new Error(`no function ${name}`)) },
    objects: s3,
    state: levelKeyValueStore(state, 'firehose'),
    options: { readIntervalMs: 10 },
  });
  await s3.start();
  await firehose.start();
  const stop = async (): Promise<void> => {
    await firehose.stop();
    await s3.stop();
    await state.close();
  };
  return { firehose, s3, stop };
};
