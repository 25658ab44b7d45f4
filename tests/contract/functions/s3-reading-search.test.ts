import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { s3ReadingSearch } from '../../../functions/src/adapters/s3-reading-search.ts';
import { objectClientSettings } from '../../../functions/src/lambda/client-settings.ts';
import { type LocalS3, startLocalS3 } from '../../support/local-s3.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const bucket = 'readings';
const deliveryStream = 'alleycat-2026-readings';
const folder = suiteFolder();
let local: LocalS3;

beforeAll(async () => {
  local = await startLocalS3(folder, [bucket]);
});
afterAll(() => local.stop());
beforeEach(() => local.empty(bucket));

const begin = (timeMaxMs = 60_000) => {
  const search = s3ReadingSearch({ client: local.client, bucket, deliveryStream }).begin({ timeMaxMs });
  onTestFinished(search.end);
  return search;
};
const put = (key: string, body: Uint8Array | string = 'x') =>
  local.s3.putObject({ bucket, key, body: Buffer.from(body) });
/** The key that a delivery stream gives an object whose oldest reading arrived at the time. */
const keyAt = (time: string, stream = deliveryStream) => {
  const [date = '', clock = ''] = time.split(' ');
  const name = `${stream}-1-${date}-${clock.replaceAll(':', '-')}-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed.gz`;
  return `readings/${date.replaceAll('-', '/')}/${clock.slice(0, 2)}/${name}`;
};
const delivered = async (from: string, to: string) => {
  const found: unknown[] = [];
  for await (const object of begin().delivered({ fromMs: Date.parse(from), toMs: Date.parse(to) })) found.push(object);
  return found;
};

describe('delivered readings', () => {
  it('aws-semantics 5.2: are found by the arrival of their oldest, in all hours that the time falls into', async () => {
    const keys = [
      keyAt('2026-11-21 23:59:58'),
      keyAt('2026-11-21 23:59:59'),
      keyAt('2026-11-22 00:00:00'),
      keyAt('2026-11-22 00:30:00'),
      keyAt('2026-11-22 01:00:00'),
      keyAt('2026-11-22 01:00:01'),
    ];
    for (const key of keys) await put(key, key);
    const found = keys.slice(1, 5).map((name) => ({ name, bytes: name.length }));
    // 23:59:59.999 fell into the second that its name tells.
    expect(await delivered('2026-11-21T23:59:59.500Z', '2026-11-22T01:00:00.500Z')).toEqual(found);
  });

  it('are those with a time in their name: what lies beside them is somebody else’s', async () => {
    for (const name of ['a.gz', 'notes-2026-11-22.txt', '2026-11-22-10-00-00'])
      await put(`readings/2026/11/22/10/${name}`);
    await put(keyAt('2026-11-22 10:00:00').replace('readings/', 'rejected/'));
    expect(await delivered('2026-11-22T10:00:00Z', '2026-11-22T10:59:59Z')).toEqual([]);
  });

  it('aws-semantics 5.2: are those of one delivery stream, whatever others deliver to the same folders', async () => {
    const time = '2026-11-22 10:00:00';
    for (const stream of ['alleycat-2026-imports', `${deliveryStream}-1`]) {
      await put(keyAt(time, stream));
    }
    await put(keyAt(time), 'mine');
    const found = [{ name: keyAt(time), bytes: 4 }];
    expect(await delivered('2026-11-22T10:00:00Z', '2026-11-22T10:59:59Z')).toEqual(found);
  });

  it('aws-semantics 6.2: goes on after the 1,000 keys of a page', async () => {
    const keys = Array.from({ length: 1_001 }, (_, index) =>
      keyAt('2026-11-22 10:00:00').replace('.gz', `${String(index).padStart(4, '0')}.gz`),
    );
    await Promise.all(keys.map((key) => put(key)));
    expect(await delivered('2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z')).toHaveLength(1_001);
  });

  it('have lines', async () => {
    const key = keyAt('2026-11-22 10:00:00');
    await put(key, gzipSync('one\ntwo\n'));
    const lines: string[] = [];
    for await (const portion of begin().lines(key)) lines.push(...portion);
    expect(lines).toEqual(['one', 'two']);
  });
});

/** A service that begins to answer, and then says nothing more. */
const stalled = async (answer: RequestListener) => {
  const server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = new S3Client({
    ...objectClientSettings,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  onTestFinished(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return s3ReadingSearch({ client, bucket, deliveryStream });
};
const drain = async (items: AsyncIterable<unknown>) => {
  for await (const _ of items);
};
const halfAnObject: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': 1_000 });
  response.write('one\n');
};

describe('a search whose service stalls', () => {
  it.each([
    ['before it lists anything', () => undefined],
    ['before it sends an object', () => undefined],
    ['within an object', halfAnObject],
  ] as const)('fails when its time is over: %s', async (where, answer) => {
    const search = (await stalled(answer)).begin({ timeMaxMs: 50 });
    const reading = where.includes('list')
      ? drain(search.delivered({ fromMs: 0, toMs: 1 }))
      : drain(search.lines('readings/a'));
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(search.isOvertime()).toBe(true);
  });

  it.each(['readings/a', 'readings/a.gz'])('fails when it is ended, in the middle of %s', async (name) => {
    const sent = Promise.withResolvers<void>();
    const search = (
      await stalled((_, response) => {
        response.writeHead(200, { 'content-length': 1_000 });
        response.write(gzipSync('one\n'), () => sent.resolve());
      })
    ).begin({ timeMaxMs: 60_000 });
    const reading = expect(drain(search.lines(name))).rejects.toMatchObject({ name: 'AbortError' });
    await sent.promise;
    search.end();
    await reading;
    expect(search.isOvertime()).toBe(false);
  });

  it('begins nothing more once it has ended', async () => {
    const search = begin();
    await put('readings/a', 'one');
    search.end();
    await expect(drain(search.lines('readings/a'))).rejects.toMatchObject({ name: 'AbortError' });
    await expect(drain(search.delivered({ fromMs: 0, toMs: 1 }))).rejects.toMatchObject({ name: 'AbortError' });
  });
});
