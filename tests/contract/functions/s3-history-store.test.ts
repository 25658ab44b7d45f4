import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { curvesOf, decodeCurves, StaleWriteError } from '../../../domain/src/index.ts';
import { unzstd } from '../../../functions/src/adapters/compression.ts';
import { s3HistoryStore } from '../../../functions/src/adapters/index.ts';
import { type LocalS3, startLocalS3 } from '../../support/local-s3.ts';
import { classId, reading } from '../../support/readings.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';
import { historyStoreContract } from '../ports/history-store.contract.ts';

const Bucket = 'history';
const PART = { classId: classId(1), partition: 7 };
const CURVES_KEY = 'class-1/16/curves-0007.zst';
const BOARD_KEY = 'class-1/16/board.gz';
const curvesOfAnn = (outputHundredths: number) => curvesOf([reading({ second: 1, outputHundredths })]);

const folder = suiteFolder();
const answered: number[] = [];
let local: LocalS3;

beforeAll(async () => {
  local = await startLocalS3(folder, [Bucket]);
  local.client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      answered.push((result.response as { statusCode: number }).statusCode); // an HttpResponse in this step
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
});
afterAll(() => local.stop());
beforeEach(() => local.empty(Bucket));

const openStore = (
  options: { client?: S3Client; bucket?: string; partitionCount?: number; cacheBytesMax?: number } = {},
) => s3HistoryStore({ client: local.client, bucket: Bucket, partitionCount: 16, ...options });

/** What S3 answered meanwhile. */
const statusesWhile = async (work: () => Promise<unknown>): Promise<number[]> => {
  answered.length = 0;
  await work();
  return [...answered];
};

const fetchObject = async (Key: string) => {
  const { Body, ...head } = await local.client.send(new GetObjectCommand({ Bucket, Key }));
  return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), ...head };
};
const put = (Key: string, Body: string) => local.client.send(new PutObjectCommand({ Bucket, Key, Body }));

historyStoreContract('S3', async () => openStore());

describe('objects of the history', () => {
  it('have the names and forms of docs/contracts.md; ETags without quotes are the versions', async () => {
    const store = openStore();
    const version = await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
    await store.writeBoard(PART.classId, { bytes: Uint8Array.of(1, 2, 3), builtFrom: 'digest' }, undefined);
    expect(local.s3.listKeys({ bucket: Bucket })).toEqual([BOARD_KEY, CURVES_KEY]);
    const [curves, board] = [await fetchObject(CURVES_KEY), await fetchObject(BOARD_KEY)];
    expect(curves).toMatchObject({ ContentType: 'application/zstd', ETag: `"${version}"` });
    expect(decodeCurves(await unzstd(curves.bytes))).toEqual(curvesOfAnn(12_000));
    expect(board).toMatchObject({
      ContentType: 'application/octet-stream',
      ContentEncoding: 'gzip',
      Metadata: { 'built-from': 'digest' },
      ETag: `"${(await store.boardInfo(PART.classId))?.version}"`,
    });
    expect([...gunzipSync(board.bytes)]).toEqual([1, 2, 3]);
  });

  it('of another number of partitions are others', async () => {
    await openStore().writeCurves(PART, curvesOfAnn(12_000), undefined);
    const other = openStore({ partitionCount: 32 });
    expect(await other.readCurves(PART)).toBeUndefined();
    expect((await other.curveVersions(PART.classId)).byPartition).toEqual(new Map());
  });

  it('may lie beside objects of others', async () => {
    const store = openStore();
    await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
    const before = await store.curveVersions(PART.classId);
    const strange = ['curves-0016.zst', 'curves-7.zst', 'curves-0007.zst.old', 'curves-', 'curves-0007/0001.zst'];
    for (const name of strange) await put(`class-1/16/${name}`, 'not ours');
    expect(await store.curveVersions(PART.classId)).toEqual(before);
  });

  it.each([CURVES_KEY, BOARD_KEY])('that are damaged are named: %s', async (key) => {
    const store = openStore();
    await put(key, 'no compressed bytes');
    const version = (await store.boardInfo(PART.classId))?.version ?? '';
    const read = () => (key === CURVES_KEY ? store.readCurves(PART) : store.readBoard(PART.classId, version));
    await expect(read()).rejects.toMatchObject({ code: 'HISTORY_CORRUPT', message: expect.stringContaining(key) });
  });

  it('are not taken for missing when it is the bucket that is missing', async () => {
    const store = openStore({ bucket: 'nowhere' });
    await expect(store.readCurves(PART)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(store.writeCurves(PART, curvesOfAnn(1), undefined)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('a warm store', () => {
  it('aws-semantics 6.2: asks for what it has with its version and gets 304 instead of the content', async () => {
    await openStore().writeCurves(PART, curvesOfAnn(12_000), undefined);
    const store = openStore();
    const first = await store.readCurves(PART);
    expect(await statusesWhile(async () => expect(await store.readCurves(PART)).toBe(first))).toEqual([304]);
  });

  it('has what it wrote itself', async () => {
    const store = openStore();
    const curves = curvesOfAnn(12_000);
    await store.writeCurves(PART, curves, undefined);
    const read = async () => expect((await store.readCurves(PART))?.curves).toBe(curves);
    expect(await statusesWhile(read)).toEqual([304]);
  });

  it('reads what others wrote since', async () => {
    const [store, other] = [openStore(), openStore()];
    const version = await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
    const newer = await other.writeCurves(PART, curvesOfAnn(13_000), version);
    expect(await store.readCurves(PART)).toEqual({ curves: curvesOfAnn(13_000), version: newer });
    await local.empty(Bucket);
    expect(await store.readCurves(PART)).toBeUndefined();
  });

  it('keeps no more bytes than it may, the parts used last before others', async () => {
    const store = openStore({ cacheBytesMax: 150 }); // two parts of one racer and one second each
    const parts = [0, 1, 2].map((partition) => ({ ...PART, partition }));
    for (const part of parts.slice(0, 2)) await store.writeCurves(part, curvesOfAnn(12_000), undefined);
    await store.readCurves(parts[0]!);
    await store.writeCurves(parts[2]!, curvesOfAnn(12_000), undefined);
    const statuses = await statusesWhile(async () => {
      for (const part of [parts[0]!, parts[2]!, parts[1]!]) await store.readCurves(part);
    });
    expect(statuses).toEqual([304, 304, 200]);
  });
});

it('aws-semantics 6.2: a write that meets another one at the same moment (409) is a stale one', async () => {
  const server = createServer((_, response) => {
    response.writeHead(409, { 'content-type': 'application/xml' });
    response.end('<Error><Code>ConditionalRequestConflict</Code><Message>conflict</Message></Error>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  const write = openStore({ client }).writeCurves(PART, curvesOfAnn(12_000), 'abc');
  await expect(write).rejects.toBeInstanceOf(StaleWriteError);
});
