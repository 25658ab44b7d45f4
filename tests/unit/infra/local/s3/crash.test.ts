import { describe, expect, it } from 'vitest';
import { createAsyncInvocations } from '../../../../../infra/local/src/lambda/async-invocations.ts';
import { createAsyncJobStore } from '../../../../../infra/local/src/lambda/async-jobs.ts';
import { createS3, type S3 } from '../../../../../infra/local/src/s3/s3.ts';
import { requestIds } from '../../../../../infra/local/src/s3/s3-error.ts';
import { eventually } from '../../../../support/eventually.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { createMemoryKeyValueStore } from '../../../../support/fakes/memory-key-value-store.ts';
import { functionSpec } from '../../../../support/lambda-functions.ts';
import { silentLog } from '../../../../support/local-dynamodb.ts';
import { createLife, type Death, type Life } from '../../../../support/mortal-store.ts';
import { notificationSpec } from '../../../../support/object-storage.ts';
import { integerBetween, seededRandom, seeds } from '../../../../support/random.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

interface Told {
  readonly eventName: string;
  readonly key: string;
  /** The body's length is its number: every put has its own. */
  readonly size?: number;
  readonly sequencer: string;
}

/** Object storage and the queue of its function, on disks that outlive them. */
const platform = () => {
  const dataFolder = temporaryFolder();
  const clock = createFakeClock(1_718_000_000_000);
  const index = createMemoryKeyValueStore();
  const queue = createMemoryKeyValueStore();
  const told: Told[] = [];
  const live = async (life: Life) => {
    const events = createAsyncInvocations({
      functions: [functionSpec({ name: 'fn' })],
      isSwitchedOff: () => false,
      jobs: createAsyncJobStore(life.see(queue)),
      invoke: (_name, eventJson) =>
        life.run(async () => {
          const { eventName, s3 } = JSON.parse(eventJson).Records[0];
          told.push({ eventName, ...s3.object });
          return { requestId: 'r', payload: 'null', logTail: '' };
        }),
      objects: { putObject: async () => undefined },
      clock,
      log: silentLog,
      queueLimit: 2, // so that events have to wait
      concurrency: 1,
      drainMs: 100,
    });
    const s3 = createS3({
      dataFolder,
      buckets: [{ name: 'raw' }],
      notifications: [notificationSpec({ events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] })],
      events,
      clock,
      log: silentLog,
      openIndex: async () => ({ store: life.see(index), close: async () => undefined }),
    });
    await Promise.race([s3.start(), life.over]);
    return { s3, events };
  };
  const finish = async ({ s3, events }: Awaited<ReturnType<typeof live>>): Promise<void> => {
    await events.start();
    await eventually(
      () => {
        clock.advance(60_000);
        const isDone = s3.metrics().waitingEvents === 0 && queue.contents.size === 0;
        return isDone || undefined;
      },
      { everyMs: 1, what: 'every event' },
    );
    await events.stop();
    await s3.stop();
  };
  return { live, finish, told };
};

interface Step {
  readonly key: string;
  /** Length of the body; 0 = delete. */
  readonly size: number;
}

const stepsOf = (seed: number): Step[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 7 }, (_, at) => ({
    key: `k${integerBetween(random, 0, 2)}`,
    size: random() < 0.25 ? 0 : at + 1,
  }));
};

const take = async (s3: S3, { key, size }: Step): Promise<void> => {
  if (size > 0) return s3.putObject({ bucket: 'raw', key, body: Buffer.alloc(size) });
  const request = { method: 'DELETE', path: `/raw/${key}`, query: new URLSearchParams(), headers: {} };
  await s3.api.handle({ ...request, ...requestIds(), body: Buffer.alloc(0) });
};

/** Takes steps until the process dies. @returns how many were acknowledged */
const takeUntilDeath = async (s3: S3, steps: readonly Step[], life: Life): Promise<number> => {
  for (const [at, step] of steps.entries()) {
    if (!life.isOver) await Promise.race([take(s3, step), life.over]);
    if (life.isOver) return at;
  }
  return steps.length;
};

const isTold = (told: readonly Told[], { key, size }: Step): boolean =>
  told.some((event) => event.key === key && (event.size ?? 0) === size);

const latestOf = (told: readonly Told[], key: string): Told | undefined =>
  told.filter((event) => event.key === key).sort((a, b) => (a.sequencer < b.sequencer ? 1 : -1))[0];

const WRITES_MAX = 24;

describe('aws-semantics 6.1: object storage that dies at any of its writes, or of the writes of the queue', () => {
  const deaths = Array.from({ length: WRITES_MAX }, (_, at) => at + 1).flatMap((atWrite) =>
    (['before', 'after'] as const).map((when): Death => ({ atWrite, when })),
  );

  it.each(deaths)(
    '$when write $atWrite: tells every change that it made, and keeps what it acknowledged',
    async (death) => {
      for (const seed of seeds(4)) {
        const { live, finish, told } = platform();
        const steps = stepsOf(seed);
        const life = createLife(death);
        const first = await live(life);
        if (seed % 2 === 0 && !life.isOver) await first.events.start(); // else nothing takes events out of the queue
        const acknowledged = await takeUntilDeath(first.s3, steps, life);

        const second = await live(createLife());
        const sizes = new Map<string, number>();
        for (const key of second.s3.listKeys({ bucket: 'raw' })) {
          sizes.set(key, (await second.s3.getObject({ bucket: 'raw', key }))?.length ?? -1);
        }
        await finish(second);

        const stateAfter = (count: number) =>
          new Map(
            [...new Map(steps.slice(0, count).map(({ key, size }) => [key, size]))]
              .filter(([, size]) => size > 0)
              .sort(),
          );
        // The step under way happened or did not.
        expect([stateAfter(acknowledged), stateAfter(acknowledged + 1)], `seed ${seed}`).toContainEqual(sizes);
        const made = new Map<string, number>();
        const changes = steps.slice(0, acknowledged).filter(({ key, size }) => {
          const isChange = size > 0 || (made.get(key) ?? 0) > 0;
          made.set(key, size);
          return isChange;
        });
        expect(
          changes.filter((step) => !isTold(told, step)),
          `seed ${seed}`,
        ).toEqual([]);
        for (const [key, size] of sizes) expect(latestOf(told, key)?.size, `seed ${seed}, ${key}`).toBe(size);
        for (const { key } of told.filter((event) => !sizes.has(event.key))) {
          expect(latestOf(told, key)?.eventName, `seed ${seed}, ${key}`).toBe('ObjectRemoved:Delete');
        }
      }
    },
  );

  it('dies within the writes that are tried', async () => {
    const life = createLife({ atWrite: WRITES_MAX, when: 'after' });
    const { s3, events } = await platform().live(life);
    await events.start();
    expect(await takeUntilDeath(s3, stepsOf(2), life)).toBeGreaterThan(4);
  });
});
