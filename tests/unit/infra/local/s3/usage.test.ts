import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runS3 } from '../../../../support/object-storage.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const Bucket = 'raw';

const open = async (dataFolder = temporaryFolder()) => {
  const { s3, client, stop } = await runS3(dataFolder);
  onTestFinished(stop);
  const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const read = async (Key: string) =>
    (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  const usage = () => s3.usage().find(({ bucket }) => bucket === Bucket);
  return { s3, client, put, read, usage, stop };
};

describe('aws-semantics 11.6: the meter of a bucket', () => {
  it('counts PUT, COPY and LIST apart from the others, and DELETE not at all', async () => {
    const { client, put, read, usage } = await open();
    await put('a', 'hello');
    await client.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }));
    await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'nothing/' }));
    expect(usage()).toMatchObject({ putRequests: 3, getRequests: 0, bytesIn: 5 });
    await read('a');
    await client.send(new HeadObjectCommand({ Bucket, Key: 'b' }));
    await expect(read('missing')).rejects.toThrow('does not exist');
    expect(usage()).toMatchObject({ putRequests: 3, getRequests: 3 });
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'b' }] } }));
    expect(usage()).toMatchObject({ putRequests: 3, getRequests: 3 });
  });

  it('counts what other services store, and what readers take', async () => {
    const { s3, read, usage } = await open();
    await s3.putObject({ bucket: Bucket, key: 'a', body: Buffer.from('hello') });
    expect(usage()).toEqual({
      bucket: Bucket,
      putRequests: 1,
      getRequests: 0,
      bytesIn: 5,
      bytesOut: 0,
      storedBytes: 5,
    });
    await read('a');
    expect(usage()).toMatchObject({ getRequests: 1, bytesOut: 5 });
  });

  it('knows how much is stored, after replacing, deleting and a restart', async () => {
    const dataFolder = temporaryFolder();
    const first = await open(dataFolder);
    await first.put('a', 'hello');
    await first.put('b', 'hi');
    await first.put('a', 'hello again');
    expect(first.usage()?.storedBytes).toBe(13);
    await first.client.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
    await first.client.send(new DeleteObjectCommand({ Bucket, Key: 'b' }));
    expect(first.usage()?.storedBytes).toBe(11);
    await first.stop();
    const next = await open(dataFolder);
    expect(next.usage()).toMatchObject({ storedBytes: 11, putRequests: 0 });
  });

  it.each(['abc', '-9', '1e300'])('believes no header that says %s of a size', async (size) => {
    const { s3, usage } = await open();
    await s3.api.handle({
      method: 'PUT',
      path: `/${Bucket}/a`,
      query: new URLSearchParams(),
      headers: { 'x-amz-decoded-content-length': size },
      body: Buffer.from('hello'),
    });
    expect(usage()).toMatchObject({ bytesIn: 5 });
  });
});
