import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { notificationSpec, type RunningS3, runS3 } from '../../support/object-storage.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const Bucket = 'raw';
const MEGABYTE = 1_048_576;
const refusal = (name: string, httpStatusCode: number) => ({ name, $metadata: { httpStatusCode } });

let folder: string;
let clock: FakeClock;
let running: RunningS3;
let client: S3Client;
let eventNames: string[];

const open = async (): Promise<void> => {
  const events = {
    invokeEvent: async (_functionName: string, eventJson: string) => {
      eventNames.push(JSON.parse(eventJson).Records[0].eventName);
    },
  };
  running = await runS3(folder, { clock, events, notifications: [notificationSpec()] });
  client = running.client;
};

beforeEach(async () => {
  folder = temporaryFolder();
  clock = createFakeClock(1_718_000_000_700);
  eventNames = [];
  await open();
});
afterEach(() => running.stop());

const put = (Key: string, Body: string | Buffer) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'text/plain', Metadata: { origin: 'first' } }));
const read = async (Key: string) => {
  const object = await client.send(new GetObjectCommand({ Bucket, Key }));
  return { ...object, bytes: Buffer.from((await object.Body?.transformToByteArray()) ?? []) };
};

describe('aws-semantics 6.2: copies', () => {
  const copy = (input: Partial<CopyObjectCommandInput> = {}) =>
    client.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a`, ...input }));

  it('have content, ETag, type and meta data of their source', async () => {
    const { ETag } = await put('a', 'hello');
    const { CopyObjectResult } = await copy();
    expect(CopyObjectResult).toMatchObject({ ETag, LastModified: new Date(1_718_000_000_000) });
    const { bytes, ContentType, Metadata } = await read('b');
    expect([bytes.toString(), ContentType, Metadata]).toEqual(['hello', 'text/plain', { origin: 'first' }]);
    expect(eventNames).toEqual(['ObjectCreated:Put', 'ObjectCreated:Copy']);
  });

  it('take other meta data where the client says so, also onto themselves', async () => {
    await put('a', 'hello');
    await copy({ Key: 'a', MetadataDirective: 'REPLACE', Metadata: { origin: 'second' } });
    expect((await read('a')).Metadata).toEqual({ origin: 'second' });
    await expect(copy({ Key: 'a' })).rejects.toMatchObject(refusal('InvalidRequest', 400));
  });

  it('name their source percent-encoded, in any bucket', async () => {
    await put('a b/ü+', 'hello');
    await copy({ Bucket: 'history', CopySource: `/${Bucket}/${encodeURIComponent('a b/ü+')}` });
    expect(running.s3.listKeys({ bucket: 'history' })).toEqual(['b']);
  });

  it.each([
    ['a source that is not there', { CopySource: 'raw/none' }, refusal('NoSuchKey', 404)],
    ['a bucket that is not there', { CopySource: 'none/a' }, refusal('NoSuchBucket', 404)],
    ['no source', { CopySource: 'raw' }, refusal('InvalidArgument', 400)],
    ['another version of the source', { CopySourceIfMatch: '"x"' }, refusal('PreconditionFailed', 412)],
    ['a source changed since', { CopySourceIfUnmodifiedSince: new Date(0) }, refusal('PreconditionFailed', 412)],
    [
      'a source not changed since',
      { CopySourceIfModifiedSince: new Date(1_718_000_000_000) },
      refusal('PreconditionFailed', 412),
    ],
    ['a target that is there', { IfNoneMatch: '*' }, refusal('PreconditionFailed', 412)],
    ['another target', { IfMatch: '"x"' }, refusal('PreconditionFailed', 412)],
  ])('are refused for %s, and change nothing', async (_name, input, answer) => {
    await put('a', 'hello');
    await put('b', 'there');
    await expect(copy(input)).rejects.toMatchObject(answer);
    expect((await read('b')).bytes.toString()).toBe('there');
  });

  it('are refused when the source still has the ETag that the client knows', async () => {
    const { ETag } = await put('a', 'hello');
    await expect(copy({ CopySourceIfNoneMatch: ETag })).rejects.toMatchObject(refusal('PreconditionFailed', 412));
    await expect(copy({ CopySourceIfMatch: ETag })).resolves.toBeDefined();
  });
});

describe('aws-semantics 6.2: objects sent in parts', () => {
  const begin = async (): Promise<string> =>
    (await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'big', ContentType: 'text/plain' }))).UploadId!;
  const send = async (UploadId: string, PartNumber: number, Body: Buffer) => ({
    PartNumber,
    ...(await client.send(new UploadPartCommand({ Bucket, Key: 'big', UploadId, PartNumber, Body }))),
  });
  const complete = (UploadId: string, Parts: object[], rest: Partial<CompleteMultipartUploadCommandInput> = {}) =>
    client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'big', UploadId, MultipartUpload: { Parts }, ...rest }),
    );
  const listed = async (UploadId: string, rest: object = {}) =>
    client.send(new ListPartsCommand({ Bucket, Key: 'big', UploadId, ...rest }));
  const PARTS = [Buffer.alloc(5 * MEGABYTE, 'a'), Buffer.alloc(5 * MEGABYTE, 'b'), Buffer.from('end')];
  // MD5 of the MD5s of the parts, computed by hand with md5sum.
  const ETAG = '"664acfbb935a00cf57c9f91ad983b354-3"';

  it('become one object, whose ETag counts its parts, when they are completed, and not before', async () => {
    const uploadId = await begin();
    const sent = [];
    for (const [at, body] of PARTS.entries()) sent.push(await send(uploadId, at + 1, body));
    await expect(read('big')).rejects.toMatchObject(refusal('NoSuchKey', 404));
    const done = await complete(uploadId, sent);
    expect(done).toMatchObject({ Bucket, Key: 'big', ETag: ETAG });
    const { bytes, ContentType, ETag } = await read('big');
    expect([bytes.equals(Buffer.concat(PARTS)), ContentType, ETag]).toEqual([true, 'text/plain', ETAG]);
    expect(eventNames).toEqual(['ObjectCreated:CompleteMultipartUpload']);
    await expect(listed(uploadId)).rejects.toMatchObject(refusal('NoSuchUpload', 404));
  });

  it('have a checksum of checksums, and ranges that cross parts', async () => {
    const uploadId = await begin();
    const sent = [await send(uploadId, 1, PARTS[0]!), await send(uploadId, 2, PARTS[2]!)];
    const { ChecksumCRC32 } = await complete(uploadId, sent);
    expect(ChecksumCRC32).toMatch(/^[A-Za-z0-9+/]{6}==-2$/);
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'big', ChecksumMode: 'ENABLED' }));
    expect([head.ChecksumCRC32, head.ChecksumType, head.ContentLength]).toEqual([
      ChecksumCRC32,
      'COMPOSITE',
      5 * MEGABYTE + 3,
    ]);
    const Range = `bytes=${5 * MEGABYTE - 2}-${5 * MEGABYTE + 1}`;
    const part = await client.send(new GetObjectCommand({ Bucket, Key: 'big', Range }));
    expect(await part.Body?.transformToString()).toBe('aaen');
  });

  it('outlive a restart, and are there again under the same number when sent twice', async () => {
    const uploadId = await begin();
    await send(uploadId, 2, Buffer.from('old'));
    await running.stop();
    await open();
    const last = await send(uploadId, 2, Buffer.from('new'));
    const first = await send(uploadId, 1, PARTS[0]!);
    expect((await listed(uploadId)).Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 5 * MEGABYTE],
      [2, 3],
    ]);
    await complete(uploadId, [first, last]);
    expect((await read('big')).bytes.subarray(-4).toString()).toBe('anew');
  });

  it('are listed in pages', async () => {
    const uploadId = await begin();
    for (const number of [10, 2, 1]) await send(uploadId, number, Buffer.from('x'));
    const first = await listed(uploadId, { MaxParts: 2 });
    expect([first.Parts?.map(({ PartNumber }) => PartNumber), first.IsTruncated]).toEqual([[1, 2], true]);
    const second = await listed(uploadId, { PartNumberMarker: first.NextPartNumberMarker });
    expect([second.Parts?.map(({ PartNumber }) => PartNumber), second.IsTruncated]).toEqual([[10], false]);
  });

  it('are gone when they are aborted, or when nobody completes them for a week', async () => {
    const aborted = await begin();
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'big', UploadId: aborted }));
    await expect(send(aborted, 1, PARTS[2]!)).rejects.toMatchObject(refusal('NoSuchUpload', 404));
    const forgotten = await begin();
    await running.stop();
    clock.advance(7 * 24 * 3_600_000 + 1);
    await open();
    await expect(listed(forgotten)).rejects.toMatchObject(refusal('NoSuchUpload', 404));
  });

  it('are refused when they are not what was sent', async () => {
    const uploadId = await begin();
    const one = await send(uploadId, 1, Buffer.from('one'));
    const two = await send(uploadId, 2, Buffer.from('two'));
    const refused = [
      [[{ ...one, ETag: two.ETag }], 'InvalidPart'],
      [[one, { ...two, PartNumber: 3 }], 'InvalidPart'],
      [[two, one], 'InvalidPartOrder'],
      [[one, two], 'EntityTooSmall'],
      [[], 'MalformedXML'],
    ] as const;
    for (const [parts, code] of refused) {
      await expect(complete(uploadId, [...parts])).rejects.toMatchObject(refusal(code, 400));
    }
    await expect(send(uploadId, 10_001, PARTS[2]!)).rejects.toMatchObject(refusal('InvalidArgument', 400));
    await expect(listed('../../raw')).rejects.toMatchObject(refusal('NoSuchUpload', 404));
    expect(running.s3.listKeys({ bucket: 'raw' })).toEqual([]);
  });

  it('are completed under conditions', async () => {
    await put('big', 'there');
    const uploadId = await begin();
    const parts = [await send(uploadId, 1, Buffer.from('one'))];
    await expect(complete(uploadId, parts, { IfNoneMatch: '*' })).rejects.toMatchObject(
      refusal('PreconditionFailed', 412),
    );
    const { ETag } = await read('big');
    await complete(uploadId, parts, { IfMatch: ETag });
    expect((await read('big')).bytes.toString()).toBe('one');
  });
});

it('answers with the headers that the query asks for', async () => {
  await put('a', 'hello');
  const input = { Bucket, Key: 'a', ResponseContentType: 'text/csv', ResponseContentDisposition: 'attachment' };
  expect(await client.send(new GetObjectCommand(input))).toMatchObject({
    ContentType: 'text/csv',
    ContentDisposition: 'attachment',
  });
});
