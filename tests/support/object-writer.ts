import { systemClock } from '../../infra/local/src/core/clock.ts';
import { levelKeyValueStore } from '../../infra/local/src/core/key-value-store.ts';
import { createAsyncInvocations } from '../../infra/local/src/lambda/async-invocations.ts';
import { createAsyncJobStore } from '../../infra/local/src/lambda/async-jobs.ts';
import { createS3 } from '../../infra/local/src/s3/s3.ts';
import { openStateStore } from '../../infra/local/src/state-store.ts';
import { functionSpec } from './lambda-functions.ts';
import { notificationSpec } from './object-storage.ts';

const WRITERS = 8;
const log = () => undefined;

/** Object storage and the events of the function `fn`, with their real stores. @param run the function */
export const openObjectEvents = async (dataFolder: string, run: (eventJson: string) => void) => {
  const state = await openStateStore(dataFolder);
  const events = createAsyncInvocations({
    functions: [functionSpec({ name: 'fn' })],
    isSwitchedOff: () => false,
    jobs: createAsyncJobStore(levelKeyValueStore(state, 'lambda-events', { isSynced: true })),
    invoke: async (_name, eventJson) => {
      run(eventJson);
      return { requestId: 'r', payload: 'null', logTail: '' };
    },
    objects: { putObject: async () => undefined },
    clock: systemClock,
    log,
    queueLimit: 100_000,
    concurrency: 2,
    drainMs: 1_000,
  });
  const buckets = [{ name: 'raw' }];
  const s3 = createS3({ dataFolder, buckets, notifications: [notificationSpec()], events, clock: systemClock, log });
  await s3.start();
  return { s3, events, state };
};

/** `node object-writer.ts <data folder>` puts objects until it is killed, and prints each key that was acknowledged. */
if (process.argv[1] === import.meta.filename) {
  const { s3 } = await openObjectEvents(process.argv[2] ?? '', () => undefined);
  const write = async (writer: number): Promise<never> => {
    for (let at = 0; ; at += 1) {
      const key = `${writer}/${at % 20}-${at}`;
      await s3.putObject({ bucket: 'raw', key, body: Buffer.from(key) });
      process.stdout.write(`${key}\n`);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
}
