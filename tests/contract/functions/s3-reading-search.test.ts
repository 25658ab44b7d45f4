import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { s3ReadingSearch } from '../../../functions/src/adapters/s3-reading-search.ts';
import { type LocalS3, startLocalS3 } from '../../support/local-s3.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const bucket = 'readings';
const folder = suiteFolder();
let local: LocalS3;

beforeAll(async () => {
  local = await startLocalS3(folder, [bucket]);
});
afterAll(() => local.stop());
beforeEach(() => local.empty(bucket));

const search = () => s3ReadingSearch({ client: local.client, bucket });
const put = (key: string, body: Uint8Array | string = 'x') =>
  local.s3.putObject({ bucket, key, body: Buffer.from(body) });
/** The key that a delivery stream gives an object whose oldest reading arrived at the time. */
const keyAt = (time: string, stream = 'alleycat-2026-readings') => {
  const [date = '', clock = ''] = time.split(' ');
  const name = `${stream}-1-${date}-${clock.replaceAll(':', '-')}-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed.gz`;
  return `readings/${date.replaceAll('-', '/')}/${clock.slice(0, 2)}/${name}`;
};
const delivered = async (from: string, to: string) => {
  const found: unknown[] = [];
  for await (const object of search().delivered({ fromMs: Date.parse(from), toMs: Date.parse(to) })) found.push(object);
  return found;
};

describe('delivered readings', () => {
  it('aws-semantics 5.2: are found by the arrival of their oldest, in all hours that the time falls into', async () => {
    const keys = [
      keyAt('2026-11-21 23:59:58'),
      keyAt('2026-11-21 23:59:59'),
      keyAt('2026-11-22 00:00:00'),
      keyAt('2026-11-22 00:30:00', 'alleycat-imports'),
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
    for await (const portion of search().lines(key)) lines.push(...portion);
    expect(lines).toEqual(['one', 'two']);
  });
});
