import { type ListObjectsV2CommandInput, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { askFailures } from '../../../../ops/src/status/ask-failures.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const PAGE_KEYS = 1_000;

/** A bucket that lists these keys, all stored now, a page of each listing; `onListing` hears how many are under way. */
const bucketOf = (keys: readonly string[], onListing: (underWay: number) => void = () => undefined): S3Client => {
  let underWay = 0;
  const client = new S3Client({ region: 'us-east-1' });
  const list = ({ Prefix = '', StartAfter = '', Delimiter }: ListObjectsV2CommandInput) => {
    const found = keys.filter((key) => key.startsWith(Prefix) && key > StartAfter).sort();
    const folders = found.map((key) => key.slice(0, key.indexOf('/', Prefix.length) + 1));
    if (Delimiter !== undefined) return { CommonPrefixes: [...new Set(folders)].map((folder) => ({ Prefix: folder })) };
    const Contents = found.slice(0, PAGE_KEYS).map((Key) => ({ Key, LastModified: new Date(NOW_MS) }));
    return { Contents, IsTruncated: found.length > PAGE_KEYS };
  };
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        underWay += 1;
        onListing(underWay);
        await new Promise(setImmediate); // whoever asks at once, asks before the first answer
        underWay -= 1;
        return { output: { $metadata: {}, ...list(input as ListObjectsV2CommandInput) }, response: undefined };
      },
    { step: 'initialize' },
  );
  return client;
};

const question = {
  bucket: 'failures',
  nowMs: NOW_MS,
  functions: new Map([['records', 'stack-records'] as const, ['announce', 'stack-announce'] as const]),
  mappings: new Map([['announce', 'aaaa'] as const, ['finish', 'ffff'] as const]),
};
const keysIn = (folder: string, count: number) => Array.from({ length: count }, (_, index) => `${folder}/${index}`);
const ask = async (...keys: readonly (readonly string[])[]) => {
  const { batches, ...facts } = await askFailures(bucketOf(keys.flat()), question);
  const counts = new Map<string, number>();
  for (const { consumer = 'another' } of batches) counts.set(consumer, (counts.get(consumer) ?? 0) + 1);
  return { ...facts, counts: Object.fromEntries(counts) };
};

describe('looking through the failure bucket', () => {
  it('finds whose batches they are, also those of nobody here', async () => {
    expect(
      await ask(
        keysIn('aws/lambda/ffff/shardId-0', 2),
        keysIn('aws/lambda/async/stack-records', 3),
        keysIn('aws/lambda/former/shardId-0', 1),
        keysIn(`iot-rule/${NOW_MS}`, 4),
      ),
    ).toEqual({
      counts: { finish: 2, records: 3, another: 1 },
      isCut: false,
      areResultsCut: false,
      messages: { count: 4, isCut: false },
    });
  });

  it('passes over those that are told again by other means', async () => {
    const keys = [...keysIn('aws/lambda/ffff/shardId-0', 2), ...keysIn('aws/lambda/ranks/shardId-0', 3)];
    const { batches } = await askFailures(bucketOf(keys), { ...question, passedOver: ['ranks'] });
    expect(batches.map(({ consumer }) => consumer)).toEqual(['finish', 'finish']);
  });

  it('finds them behind however many frames', async () => {
    const frames = keysIn('aws/lambda/aaaa/shardId-0', 1_001);
    expect(await ask(frames, keysIn('aws/lambda/ffff/shardId-0', 2))).toMatchObject({
      counts: { announce: 1_000, finish: 2 },
      isCut: true,
      areResultsCut: false,
    });
  });

  it('asks for at most eight pages at once', async () => {
    const keys = Array.from({ length: 31 }, (_, index) => keysIn(`aws/lambda/former-${index}/shardId-0`, 1)).flat();
    let most = 0;
    const bucket = bucketOf(keys, (underWay) => {
      most = Math.max(most, underWay);
    });
    expect((await askFailures(bucket, question)).batches).toHaveLength(30);
    expect(most).toBe(8);
  });

  it('says that there is more, and that it is not of frames alone', async () => {
    const others = keysIn('aws/lambda/ffff/shardId-0', 1_001);
    expect(await ask(others)).toMatchObject({ counts: { finish: 1_000 }, isCut: true, areResultsCut: true });
    const many = Array.from({ length: 31 }, (_, index) => keysIn(`aws/lambda/former-${index}/shardId-0`, 1));
    expect(await ask(...many)).toMatchObject({ counts: { another: 30 }, isCut: true, areResultsCut: true });
  });
});
