import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { BucketNotificationSpec } from '../../../infra/local/src/core/deployment.ts';
import { AwsError } from '../../../infra/local/src/core/errors.ts';
import { createS3, type S3Options } from '../../../infra/local/src/s3/s3.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { silentLog } from '../../support/local-dynamodb.ts';
import { notificationSpec, type RunningS3, runS3 } from '../../support/object-storage.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface ObjectEvent {
  readonly eventName: string;
  readonly responseElements: Record<string, string>;
  readonly s3: { readonly object: { readonly key: string; readonly sequencer: string; readonly eTag?: string } };
}

let folder: string;
let clock: FakeClock;
let told: { functionName: string; eventJson: string }[];
let refusals: Error[];

beforeEach(() => {
  folder = temporaryFolder();
  clock = createFakeClock(1_718_000_000_700);
  told = [];
  refusals = [];
});

const THROTTLE = new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });

const open = async (
  notifications: readonly BucketNotificationSpec[],
  options: Partial<S3Options> = {},
): Promise<RunningS3> => {
  const events = {
    invokeEvent: async (functionName: string, eventJson: string) => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      told.push({ functionName, eventJson });
    },
  };
  const running = await runS3(folder, { clock, notifications, events, ...options });
  onTestFinished(() => running.stop());
  return running;
};

const put = (client: S3Client, Key: string, Body = 'hello') =>
  client.send(new PutObjectCommand({ Bucket: 'raw', Key, Body }));
const records = (): ObjectEvent[] => told.flatMap(({ eventJson }) => JSON.parse(eventJson).Records);
const keysOf = (events: readonly ObjectEvent[]): string[] => events.map((event) => event.s3.object.key);

describe('aws-semantics 6.1: object events', () => {
  it('have the form of S3, and the ids of the answer', async () => {
    const { client } = await open([notificationSpec()]);
    const { $metadata } = await put(client, 'year=2026/a b+ü.json');
    expect(told.map(({ functionName, eventJson }) => [functionName, JSON.parse(eventJson)])).toEqual([
      [
        'fn',
        {
          Records: [
            {
              eventVersion: '2.1',
              eventSource: 'aws:s3',
              awsRegion: 'us-east-1',
              eventTime: '2024-06-10T06:13:20.700Z',
              eventName: 'ObjectCreated:Put',
              userIdentity: { principalId: 'AWS:000000000000' },
              requestParameters: { sourceIPAddress: '127.0.0.1' },
              responseElements: {
                'x-amz-request-id': $metadata.requestId,
                'x-amz-id-2': $metadata.extendedRequestId,
              },
              s3: {
                s3SchemaVersion: '1.0',
                configurationId: 'FnDelivered',
                bucket: { name: 'raw', ownerIdentity: { principalId: '000000000000' }, arn: 'arn:aws:s3:::raw' },
                object: {
                  key: 'year%3D2026/a+b%2B%C3%BC.json',
                  size: 5,
                  eTag: '5d41402abc4b2a76b9719d911017c592',
                  sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
                },
              },
            },
          ],
        },
      ],
    ]);
  });

  it('carry keys that decode to what was put', async () => {
    const { client } = await open([notificationSpec()]);
    const keys = ['a b', 'a+b', "it's (1)*~!.txt", 'räder/\u{1f6b4}', '100%&=?#'];
    for (const key of keys) await put(client, key);
    expect(keysOf(records()).map((key) => decodeURIComponent(key.replaceAll('+', ' ')))).toEqual(keys);
  });

  it('of one key have growing sequencers, also after a restart with a slower clock and after a removal', async () => {
    const notifications = [notificationSpec({ events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] })];
    const first = await open(notifications);
    await put(first.client, 'a', '1');
    await put(first.client, 'a', '2');
    await first.stop();
    clock.jumpTo(1_000_000_000_000);
    const second = await open(notifications);
    await put(second.client, 'a', '3');
    await second.client.send(new DeleteObjectCommand({ Bucket: 'raw', Key: 'a' }));
    await put(second.client, 'a', '4');
    const sequencers = records().map((event) => event.s3.object.sequencer);
    expect(sequencers).toHaveLength(5);
    expect(sequencers).toEqual([...new Set(sequencers)].sort());
  });

  it('tell of removals without size and ETag, and nothing of what was not there', async () => {
    const { client } = await open([notificationSpec({ events: ['s3:ObjectRemoved:Delete'] })]);
    for (const key of ['a', 'b', 'c']) await put(client, key);
    await client.send(new DeleteObjectCommand({ Bucket: 'raw', Key: 'a' }));
    await client.send(new DeleteObjectCommand({ Bucket: 'raw', Key: 'a' }));
    const Objects = ['b', 'c', 'missing'].map((Key) => ({ Key }));
    await client.send(new DeleteObjectsCommand({ Bucket: 'raw', Delete: { Objects } }));
    const removals = records().map((event) => [event.eventName, event.s3.object]);
    expect(removals).toHaveLength(3);
    expect(removals).toEqual(
      expect.arrayContaining(
        ['a', 'b', 'c'].map((key) => ['ObjectRemoved:Delete', { key, sequencer: expect.any(String) }]),
      ),
    );
  });

  it('tell of copies and of what other services of the runtime store', async () => {
    const { client, s3 } = await open([notificationSpec()]);
    await s3.putObject({ bucket: 'raw', key: 'a', body: Buffer.from('hello') });
    await client.send(new CopyObjectCommand({ Bucket: 'raw', Key: 'b', CopySource: 'raw/a' }));
    expect(records().map((event) => [event.eventName, event.s3.object.key])).toEqual([
      ['ObjectCreated:Put', 'a'],
      ['ObjectCreated:Copy', 'b'],
    ]);
  });

  it('go to whom prefix, suffix and event name match', async () => {
    const { client } = await open([
      notificationSpec({ id: 'In', functionName: 'in', prefix: 'in/', suffix: '.gz' }),
      notificationSpec({ id: 'Copies', functionName: 'copies', events: ['s3:ObjectCreated:Copy'], prefix: 'out/' }),
      notificationSpec({ id: 'Other', functionName: 'other', bucketName: 'history' }),
    ]);
    for (const key of ['in/a.gz', 'in/a.json', 'out/a.gz']) await put(client, key);
    await client.send(new CopyObjectCommand({ Bucket: 'raw', Key: 'out/b', CopySource: 'raw/in/a.gz' }));
    await client.send(new CopyObjectCommand({ Bucket: 'history', Key: 'c', CopySource: 'raw/in/a.gz' }));
    expect(told.map(({ functionName }, at) => [functionName, keysOf(records())[at]])).toEqual([
      ['in', 'in/a.gz'],
      ['copies', 'out/b'],
      ['other', 'c'],
    ]);
  });

  it.each([
    ['the same events', {}, {}],
    ['a wildcard over one of its kind', {}, { events: ['s3:ObjectCreated:Put'] }],
    ['a prefix of the other', { prefix: 'a/' }, { prefix: 'a/b/' }],
    ['crossing prefix and suffix', { prefix: 'a/' }, { suffix: '.gz' }],
  ])('are refused at the start when two notifications match %s', async (_name, one, other) => {
    const notifications = [notificationSpec({ id: 'One', ...one }), notificationSpec({ id: 'Two', ...other })];
    await expect(open(notifications)).rejects.toMatchObject({
      code: 'NOTIFICATIONS_OVERLAP',
      message: expect.stringContaining('One and Two of raw'),
    });
  });

  it.each([
    ['buckets', {}, { bucketName: 'history' }],
    ['events', { events: ['s3:ObjectRemoved:*'] }, {}],
    ['prefixes', { prefix: 'a/' }, { prefix: 'b/' }],
    ['suffixes', { prefix: 'a/', suffix: '.gz' }, { prefix: 'a/', suffix: '.json' }],
  ])('may have two notifications with other %s', async (_name, one, other) => {
    const notifications = [notificationSpec({ id: 'One', ...one }), notificationSpec({ id: 'Two', ...other })];
    await expect(open(notifications)).resolves.toBeDefined();
  });
});

describe('aws-semantics 6.1: events that cannot be told at once', () => {
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const advance = async (byMs: number, steps: number): Promise<void> => {
    for (let step = 0; step < steps; step += 1) {
      clock.advance(byMs / steps);
      await settle();
    }
  };

  it('wait, in their order, and are told when the receiver has room again', async () => {
    const { client, s3 } = await open([notificationSpec()]);
    refusals.push(THROTTLE, THROTTLE);
    for (const key of ['a', 'b', 'c']) await put(client, key);
    expect([keysOf(records()), s3.metrics().waitingEvents]).toEqual([[], 3]);
    await advance(999, 3);
    expect(refusals).toHaveLength(1);
    await advance(2_100, 21);
    expect([keysOf(records()), s3.metrics().waitingEvents]).toEqual([['a', 'b', 'c'], 0]);
  });

  it('are asked for again at most every minute', async () => {
    const { client } = await open([notificationSpec()]);
    refusals.push(...Array.from({ length: 100 }, () => THROTTLE));
    await put(client, 'a');
    await advance(600_000, 600);
    // 1, 2, 4, 8, 16 and 32 seconds, then 60 each
    expect(100 - refusals.length).toBe(1 + 6 + 8);
  });

  it('outlive the process', async () => {
    const first = await open([notificationSpec()]);
    refusals.push(THROTTLE);
    await put(first.client, 'a');
    await first.stop();
    const second = await open([notificationSpec()]);
    await put(second.client, 'b');
    expect(keysOf(records()).sort()).toEqual(['a', 'b']);
    await second.stop();
    await open([notificationSpec()]);
    expect(records()).toHaveLength(2);
  });

  it('are lost, and told to the operator, only when the function has left the template', async () => {
    const logged: string[] = [];
    const log = (_level: string, message: string) => logged.push(message);
    refusals.push(new AwsError('ResourceNotFoundException', 'Function not found: fn', { status: 404 }));
    const { client, s3 } = await open([notificationSpec()], { log });
    await put(client, 'a');
    expect([logged, s3.metrics().waitingEvents]).toEqual([['an object event is lost: its function does not exist'], 0]);
  });

  it('beyond the bound keep further writes out, which store nothing', async () => {
    const { client, s3 } = await open([notificationSpec({ prefix: 'in/' })], { outboxMax: 2 });
    refusals.push(...Array.from({ length: 9 }, () => THROTTLE));
    await put(client, 'in/a');
    await put(client, 'in/b');
    await expect(put(client, 'in/c')).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
    await put(client, 'elsewhere');
    expect(s3.listKeys({ bucket: 'raw' })).toEqual(['elsewhere', 'in/a', 'in/b']);
  });

  it('wait too when nothing takes events at all', async () => {
    const s3 = createS3({
      dataFolder: folder,
      buckets: [{ name: 'raw' }],
      notifications: [notificationSpec()],
      clock,
      log: silentLog,
    });
    onTestFinished(() => s3.stop());
    await s3.start();
    await s3.putObject({ bucket: 'raw', key: 'a', body: Buffer.from('1') });
    expect(s3.metrics().waitingEvents).toBe(1);
  });
});
