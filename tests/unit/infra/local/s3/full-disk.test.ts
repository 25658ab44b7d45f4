import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { runS3 } from '../../../../support/object-storage.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

it('a disk that is made to look full takes no object, keeps nothing of it, and the next one is taken', async () => {
  let full = false;
  const checkWrite = (): void => {
    if (full) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  };
  const dataFolder = temporaryFolder();
  const { client, s3, stop } = await runS3(dataFolder, { disk: { isFull: () => full, checkWrite } });
  onTestFinished(stop);
  const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket: 'raw', Key, Body }));
  const filesOf = () => readdir(join(dataFolder, 's3', 'raw', 'objects'));
  await put('a', 'first');
  full = true;
  const before = await filesOf();
  await expect(put('a', 'refused')).rejects.toMatchObject({ name: 'InternalError' });
  await expect(put('b', 'refused')).rejects.toMatchObject({ name: 'InternalError' });
  const upload = new CreateMultipartUploadCommand({ Bucket: 'raw', Key: 'c' });
  await expect(client.send(upload)).rejects.toMatchObject({ name: 'InternalError' });
  expect([await filesOf(), s3.listKeys({ bucket: 'raw' })]).toEqual([before, ['a']]);
  full = false;
  await put('b', 'taken');
  const read = async (Key: string) =>
    (await client.send(new GetObjectCommand({ Bucket: 'raw', Key }))).Body?.transformToString();
  expect([await read('a'), await read('b')]).toEqual(['first', 'taken']);
});
