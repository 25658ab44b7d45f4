import { randomUUID } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createS3, type S3 } from '../../../infra/local/src/s3/s3.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { silentLog } from '../../support/local-dynamodb.ts';
import { type RunningS3, runS3 } from '../../support/object-storage.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let clock: FakeClock;
let running: RunningS3;
let s3: S3;
let client: S3Client;

const open = async (): Promise<void> => {
  running = await runS3(folder, { clock });
  ({ s3, client } = running);
};

beforeEach(async () => {
  folder = temporaryFolder();
  clock = createFakeClock(1_718_000_000_700);
  await open();
});
afterEach(() => running.stop());

const Bucket = 'raw';
const put = (
  Key: string,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  rest: Partial<PutObjectCommandInput> = {},
) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
const get = async (Key: string): Promise<string | undefined> =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
  client.send(new ListObjectsV2Command({ Bucket, ...input }));
const refusal = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

const MD5_OF_HELLO = '"5d41402abc4b2a76b9719d911017c592"';

describe('putting and getting objects', () => {
  it('aws-semantics 6.2: the ETag is the quoted MD5 and comes back with body, type and meta data', async () => {
    const written = await put('a.txt', 'hello', { ContentType: 'text/plain', Metadata: { origin: 'test' } });
    const read = await client.send(new GetObjectCommand({ Bucket, Key: 'a.txt' }));
    expect([written.ETag, read.ETag]).toEqual([MD5_OF_HELLO, MD5_OF_HELLO]);
    expect(await read.Body?.transformToString()).toBe('hello');
    expect(read).toMatchObject({
      ContentType: 'text/plain',
      ContentLength: 5,
      Metadata: { origin: 'test' },
      LastModified: new Date(1_718_000_000_000),
    });
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'takes and gives back a %s checksum',
    async (algorithm) => {
      if (algorithm === 'CRC64NVME') {
        const written = await put('a', '123456789', { ChecksumCRC64NVME: 'rosUhgp5mIg=' });
        expect(written.ChecksumCRC64NVME).toBe('rosUhgp5mIg=');
        return;
      }
      const written = await put('a', '123456789', { ChecksumAlgorithm: algorithm });
      expect(written[`Checksum${algorithm}`]).toEqual(expect.any(String));
      expect(await get('a')).toBe('123456789');
    },
  );

  it('aws-semantics 6.2: decodes a stream sent in chunks with a trailing checksum, and forgets the wrapping', async () => {
    const body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.alloc(70_000, 'b')]);
    await put('stream', body, { ContentLength: 140_000, ContentEncoding: 'gzip' });
    const read = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
    expect(read.ContentEncoding).toBe('gzip');
    const bytes = Buffer.from((await read.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([Buffer.alloc(70_000, 'a'), Buffer.alloc(70_000, 'b')]))).toBe(true);
  });

  it.each([
    ['a checksum', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
    ['an MD5', { ContentMD5: 'XrY7u+Ae7tCTyyK7j1rNww==' }, 'BadDigest'],
    ['a broken MD5', { ContentMD5: 'AAAA' }, 'InvalidDigest'],
  ])('refuses a body that does not match %s, and stores nothing', async (_name, digest, code) => {
    await expect(put('a', 'hello', digest)).rejects.toMatchObject(refusal(code, 400));
    await expect(get('a')).rejects.toMatchObject(refusal('NoSuchKey', 404));
  });

  it('keeps `a` and `a/b` apart, and any key inside its folder', async () => {
    const keys = ['a', 'a/b', '../../escape', 'räder \u{1f6b4} +&=?#%', '/leading', 'trailing/'];
    for (const key of keys) await put(key, `body of ${key}`);
    for (const key of keys) expect(await get(key)).toBe(`body of ${key}`);
    expect((await list()).Contents?.map(({ Key }) => Key)).toEqual([...keys].sort());
  });

  it('answers part of an object with 206 and refuses a range beyond its end', async () => {
    await put('a', '0123456789');
    const read = (Range: string) => client.send(new GetObjectCommand({ Bucket, Key: 'a', Range }));
    const part = await read('bytes=2-4');
    expect([part.$metadata.httpStatusCode, part.ContentRange, await part.Body?.transformToString()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    await expect(read('bytes=10-')).rejects.toMatchObject(refusal('InvalidRange', 416));
  });

  it('aws-semantics 6.2: HEAD answers status and length without a body', async () => {
    await put('a', 'hello');
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).toMatchObject({
      ContentLength: 5,
      ETag: MD5_OF_HELLO,
    });
    await expect(client.send(new HeadObjectCommand({ Bucket, Key: 'b' }))).rejects.toMatchObject(
      refusal('NotFound', 404),
    );
  });

  it('gives everything back after a restart and throws away what a crash left half written', async () => {
    await put('a', 'one');
    await put('a', 'two');
    await put('b', 'three');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
    await running.stop();
    const objects = join(folder, 's3', Bucket, 'objects');
    await writeFile(join(objects, randomUUID()), 'half an obj');
    await open();
    expect((await readdir(objects)).length).toBe(1);
    expect((await list()).Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['a', 3]]);
    expect(await get('a')).toBe('two');
  });

  it('reads and writes for other services of the runtime', async () => {
    await s3.putObject({ bucket: 'history', key: 'x/1', body: Buffer.from('one'), contentType: 'text/plain' });
    expect((await s3.getObject({ bucket: 'history', key: 'x/1' }))?.toString()).toBe('one');
    expect(await s3.getObject({ bucket: 'history', key: 'x/2' })).toBeUndefined();
    expect([s3.listKeys({ bucket: 'history' }), s3.listKeys({ bucket: 'history', prefix: 'y' })]).toEqual([
      ['x/1'],
      [],
    ]);
    await expect(s3.putObject({ bucket: 'none', key: 'x', body: Buffer.alloc(0) })).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    expect(s3.metrics()).toEqual({ objectsByBucket: { raw: 0, history: 1 }, waitingEvents: 0 });
  });
});

describe('aws-semantics 6.2: conditional requests', () => {
  it('create-only: the second writer gets 412', async () => {
    await put('a', '1', { IfNoneMatch: '*' });
    await expect(put('a', '2', { IfNoneMatch: '*' })).rejects.toMatchObject({
      ...refusal('PreconditionFailed', 412),
      Condition: 'If-None-Match',
      message: 'At least one of the pre-conditions you specified did not hold',
    });
    expect(await get('a')).toBe('1');
  });

  it('compare-and-swap: another ETag gets 412, a missing key 404', async () => {
    const { ETag } = await put('a', '1');
    await put('a', '2', { IfMatch: ETag });
    await expect(put('a', '3', { IfMatch: ETag })).rejects.toMatchObject(refusal('PreconditionFailed', 412));
    await expect(put('b', '1', { IfMatch: ETag })).rejects.toMatchObject(refusal('NoSuchKey', 404));
  });

  it.each([{ IfNoneMatch: '"x"' }, { IfMatch: '*' }, { IfMatch: '"x"', IfNoneMatch: '*' }])(
    'does not implement %o on a write: 501',
    async (condition) => {
      await expect(put('a', '1', condition)).rejects.toMatchObject(refusal('NotImplemented', 501));
    },
  );

  it('of 50 creators at once exactly one wins', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, at) => put('a', `${at}`, { IfNoneMatch: '*' })),
    );
    const winners = outcomes.flatMap(({ status }, at) => (status === 'fulfilled' ? [`${at}`] : []));
    expect(winners).toEqual([await get('a')]);
  });

  it('a counter swapped by 10 writers at once loses no step', async () => {
    await put('counter', '0');
    const increment = async (): Promise<void> => {
      const read = await client.send(new GetObjectCommand({ Bucket, Key: 'counter' }));
      const next = String(Number(await read.Body?.transformToString()) + 1);
      await put('counter', next, { IfMatch: read.ETag }).catch(increment);
    };
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        for (let at = 0; at < 5; at += 1) await increment();
      }),
    );
    expect(await get('counter')).toBe('50');
  });

  it('a reader who has the version gets 304, one who wants another 412', async () => {
    const { ETag } = await put('a', '1');
    const read = (condition: object) => client.send(new GetObjectCommand({ Bucket, Key: 'a', ...condition }));
    await expect(read({ IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(read({ IfMatch: '"x"' })).rejects.toMatchObject(refusal('PreconditionFailed', 412));
    expect(await (await read({ IfMatch: ETag })).Body?.transformToString()).toBe('1');
  });

  it('a delete with another ETag is refused, with the right one or `*` done', async () => {
    const { ETag } = await put('a', '1');
    const remove = (IfMatch: string | undefined) => client.send(new DeleteObjectCommand({ Bucket, Key: 'a', IfMatch }));
    await expect(remove('"x"')).rejects.toMatchObject(refusal('PreconditionFailed', 412));
    await remove(ETag);
    await put('a', '1');
    await remove('*');
    await expect(remove('*')).rejects.toMatchObject(refusal('NoSuchKey', 404));
  });
});

describe('deleting, listing and buckets', () => {
  it('deletes many keys in one call; a missing key counts as deleted', async () => {
    for (const key of ['a', 'b', 'c&d']) await put(key, '1');
    const Objects = ['a', 'c&d', 'missing'].map((Key) => ({ Key }));
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['a', 'c&d', 'missing']);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'missing' }));
    expect((await list()).Contents?.map(({ Key }) => Key)).toEqual(['b']);
  });

  it.each([1, 2, 1_000])('aws-semantics 6.2: lists by prefix and delimiter in pages of %i', async (MaxKeys) => {
    for (const key of ['a', 'a/1', 'a/2', 'b/1', 'b/2/3', 'c']) await put(key, '1');
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Delimiter: '/', MaxKeys, ContinuationToken });
      const entries = [
        ...(page.Contents ?? []).map(({ Key }) => Key),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
      ];
      expect([page.KeyCount, page.IsTruncated]).toEqual([entries.length, page.NextContinuationToken !== undefined]);
      seen.push(...entries);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen.sort()).toEqual(['a', 'a/', 'b/', 'c']);
    expect((await list({ Prefix: 'b/', StartAfter: 'b/1' })).Contents?.map(({ Key }) => Key)).toEqual(['b/2/3']);
  });

  it('encodes keys in a listing when asked, and describes each', async () => {
    await put('a b/ü', 'hello');
    const { Contents } = await list({ EncodingType: 'url' });
    expect(Contents).toEqual([
      {
        Key: 'a%20b/%C3%BC',
        ETag: MD5_OF_HELLO,
        LastModified: new Date(1_718_000_000_000),
        Size: 5,
        StorageClass: 'STANDARD',
        ChecksumAlgorithm: ['CRC32'],
        ChecksumType: 'FULL_OBJECT',
      },
    ]);
  });

  it.each(['../outside', 'Upper', 'a..b', 'ab'])('refuses to start with a bucket named %s', async (name) => {
    const other = createS3({ dataFolder: folder, buckets: [{ name }], clock, log: silentLog });
    await expect(other.start()).rejects.toMatchObject({ code: 'BUCKET_NAME_INVALID' });
  });

  it('knows its buckets', async () => {
    await client.send(new HeadBucketCommand({ Bucket }));
    expect((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([
      'raw',
      'history',
    ]);
    await expect(list({ Bucket: 'none' })).rejects.toMatchObject(refusal('NoSuchBucket', 404));
  });

  it('answers 501 to what it does not offer and 400 to a path that cannot be decoded', async () => {
    const at = async (path: string, method = 'GET') => {
      const response = await fetch(`${running.url}${path}`, { method });
      return [response.status, /<Code>(\w+)</.exec(await response.text())?.[1]];
    };
    expect(await at('/raw/a?acl')).toEqual([501, 'NotImplemented']);
    expect(await at('/raw?acl')).toEqual([501, 'NotImplemented']);
    expect(await at('/raw/%zz')).toEqual([400, 'InvalidURI']);
    expect(await at('/raw/a', 'PATCH')).toEqual([405, 'MethodNotAllowed']);
    expect(await at('/raw?list-type=2&continuation-token=%00')).toEqual([400, 'InvalidArgument']);
    expect(await at(`/raw/${'x'.repeat(1_025)}`, 'PUT')).toEqual([400, 'KeyTooLongError']);
    expect(await at(`/raw/${'x'.repeat(1_024)}`, 'PUT')).toEqual([200, undefined]);
  });

  it('lets no web page ask: no bucket has a CORS configuration', async () => {
    const headers = { origin: 'http://x', 'access-control-request-method': 'GET' };
    for (const method of ['OPTIONS', 'GET', 'PUT']) {
      const response = await fetch(`${running.url}/raw/a`, { method, headers });
      expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    }
  });
});
