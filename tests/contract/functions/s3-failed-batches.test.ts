import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Consumer } from '../../../domain/src/index.ts';
import type { FailedBatch } from '../../../domain/src/ports/index.ts';
import { type LeftObject, s3FailedBatches } from '../../../functions/src/adapters/index.ts';
import type { RestService } from '../../../infra/local/src/core/rest-service.ts';
import { createLambda } from '../../../infra/local/src/lambda/create-lambda.ts';
import { lambdaClientOf } from '../../support/lambda-client.ts';
import { codeFolder, functionSpec, lambdaParts } from '../../support/lambda-functions.ts';
import { type LocalS3, startLocalS3 } from '../../support/local-s3.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const bucket = 'failures';
const folder = suiteFolder();
const seenFile = join(folder, 'seen');
let local: LocalS3;

beforeAll(async () => {
  local = await startLocalS3(folder, [bucket]);
});
afterAll(() => local.stop());
beforeEach(async () => {
  await local.empty(bucket);
  writeFileSync(seenFile, '');
});

const functions = new Map<Consumer, string>([
  ['aggregate', 'stack-aggregate'],
  ['announce', 'stack-announce'],
  ['finish', 'stack-finish'],
  ['records', 'stack-records'],
]);

/** Notes what it is called with; a record that holds `fail` or `report` does not go well. */
const SOURCE = `const { appendFileSync } = require('node:fs');
exports.handler = async (event) => {
  appendFileSync(process.env.SEEN, JSON.stringify({ name: process.env.AWS_LAMBDA_FUNCTION_NAME, event }) + '\\n');
  if (JSON.stringify(event).includes('"fail"')) throw new Error('as the test wants');
  return JSON.stringify(event).includes('"report"') ? { batchItemFailures: [{ itemIdentifier: '1' }] } : {};
};`;
const seen = () =>
  readFileSync(seenFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

const startFunctions = async (): Promise<LambdaClient> => {
  const lambda = createLambda({
    functions: [...functions.values()].map((name) =>
      functionSpec({ name, codeFolder: codeFolder({ 'index.js': SOURCE }), environment: { SEEN: seenFile } }),
    ),
    ...lambdaParts(),
  });
  await lambda.start();
  onTestFinished(() => lambda.stop());
  return lambdaClientOf(mappings, lambda.rest);
};

/** Every function that reads a stream has one event source, `<function>-source`. */
const mappings: RestService = {
  matches: ({ path }) => path.includes('/event-source-mappings'),
  handle: async ({ query }) => {
    const EventSourceMappings = [{ UUID: `${query.get('FunctionName')}-source` }];
    return { status: 200, headers: {}, body: JSON.stringify({ EventSourceMappings }) };
  },
};

/** Requests to S3, as `GetObject <key>` and `List <prefix>`. */
const requestsOf = (client: S3Client): string[] => {
  const requests: string[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        const { Key, Prefix } = call.input as { Key?: string; Prefix?: string };
        requests.push(commandName === 'ListObjectsV2Command' ? `List ${Prefix}` : `${commandName} ${Key}`);
        return next(call);
      },
    { step: 'initialize', name: 'noteRequest', override: true },
  );
  onTestFinished(() => void client.middlewareStack.remove('noteRequest'));
  return requests;
};

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const streamDocument = (name: string, data: string) =>
  JSON.stringify({
    requestContext: { functionArn: arnOf(name) },
    KinesisBatchInfo: { shardId: 'shard-1', streamArn: 'arn:stream' },
    payload: { Records: [{ data }] },
  });
const eventDocument = (name: string, data: string) =>
  JSON.stringify({
    requestContext: { functionArn: `${arnOf(name)}:$LATEST` },
    requestPayload: { Records: [{ data }] },
  });
const streamKey = (time: string, id = 'u') => `aws/lambda/mapping-1/shard-1/2026/01/02/2026-01-02T${time}-${id}`;
const eventKey = (name: string, time: string) => `aws/lambda/async/${name}/2026/01/02/2026-01-02T${time}-u`;
const atMs = (time: string) => Date.parse(`2026-01-02T${time}Z`);
const put = (key: string, body: string) => local.s3.putObject({ bucket, key, body: Buffer.from(body) });
const keys = () => [...local.s3.listKeys({ bucket })].sort();

const openTest = async () => {
  const left: LeftObject[] = [];
  const lambda = await startFunctions();
  const batches = s3FailedBatches({ s3: local.client, lambda, bucket, functions, onLeft: (one) => left.push(one) });
  const list = async (query = {}) => {
    const all: FailedBatch[] = [];
    for await (const batch of batches.list(query)) all.push(batch);
    return all;
  };
  return { batches, left, list };
};

describe('the failed batches of a stack (aws-semantics 2.6, 3.3)', () => {
  it('are listed with whose they are, the oldest first, whatever source and shard they came from', async () => {
    await put(eventKey('stack-records', '10.00.00'), eventDocument('stack-records', 'a'));
    await put(streamKey('09.00.00'), streamDocument('stack-aggregate', 'b'));
    await put(streamKey('11.00.00', 'x'), streamDocument('stack-finish', 'c'));
    await put('iot-rule/1-2.json', '{}');
    await put(`redriven/${streamKey('08.00.00')}`, streamDocument('stack-aggregate', 'd'));
    const { list, left } = await openTest();
    const all = [
      { id: streamKey('09.00.00'), consumer: 'aggregate', failedAtMs: atMs('09:00:00') },
      { id: eventKey('stack-records', '10.00.00'), consumer: 'records', failedAtMs: atMs('10:00:00') },
      { id: streamKey('11.00.00', 'x'), consumer: 'finish', failedAtMs: atMs('11:00:00') },
    ];
    expect(await list()).toEqual(all);
    expect(await list({ sinceMs: atMs('10:00:00') + 999 })).toEqual(all.slice(1)); // keys say no more than the second
    expect(await list({ consumers: ['records'] })).toEqual([all[1]]);
    expect(await list({ consumers: [] })).toEqual([]);
    expect(await list({ consumers: ['finish', 'announce'] })).toEqual([all[2]]);
    expect(left).toEqual([]);
  });

  it('are told from those of other functions, and from what is none', async () => {
    await put(streamKey('09.00.00'), streamDocument('other-aggregate', 'a'));
    await put(streamKey('09.00.01'), '{"requestContext":');
    await put(eventKey('gone', '09.00.02'), '{}');
    await put('aws/lambda/notes.txt', 'mine');
    await put(streamKey('09.00.03'), streamDocument('stack-aggregate', 'b'));
    const { list, left } = await openTest();
    expect((await list()).map(({ id }) => id)).toEqual([streamKey('09.00.03')]);
    const foreign = (name: string) => `it belongs to ${name}, which is no consumer of this stack`;
    expect(left).toEqual([
      { key: 'aws/lambda/notes.txt', why: 'unreadable', reason: 'its key is not as Lambda writes them' },
      { key: streamKey('09.00.00'), why: 'foreign', reason: foreign('other-aggregate') },
      { key: streamKey('09.00.01'), why: 'unreadable', reason: 'it is not JSON' },
      { key: eventKey('gone', '09.00.02'), why: 'foreign', reason: foreign('gone') },
    ]);
    expect(keys()).toHaveLength(5);
  });
});

describe('a listing of failed batches', () => {
  const shardKey = (shard: string, time: string, day = '02') =>
    `aws/lambda/${shard}/2026/01/${day}/2026-01-${day}T${time}-u`;
  const putOf = (name: string, key: string) => put(key, streamDocument(name, 'a'));
  /** So many keys, a minute apart. */
  const everyMinute = (count: number, keyAt: (time: string, minute: number) => string): string[] =>
    Array.from({ length: count }, (_, minute) => {
      const time = new Date(minute * 60_000).toISOString().slice(11, 19).replaceAll(':', '.');
      return keyAt(time, minute);
    });

  it('is in order of time across shards and sources, and across pages of each', async () => {
    // One shard has more than a page, the others share the rest; one event source was replaced by another.
    const expected = everyMinute(150, (time, minute) =>
      shardKey(minute % 7 === 0 ? `former/s-${minute % 3}` : 'stack-finish-source/s-0', time),
    );
    await Promise.all(expected.map((key) => putOf('stack-finish', key)));
    const { list } = await openTest();
    expect((await list({ consumers: ['finish'] })).map(({ id }) => id)).toEqual(expected);
    expect((await list()).map(({ id }) => id)).toEqual(expected);
  });

  it('reads nothing of consumers that it was not asked for, and nothing of before', async () => {
    const wanted = shardKey('stack-finish-source/s-0', '09.00.00');
    const former = shardKey('former/s-0', '09.00.01');
    for (const key of [wanted, former, shardKey('stack-finish-source/s-0', '23.59.59', '01')]) {
      await putOf('stack-finish', key);
    }
    for (const second of ['01', '02', '03']) {
      await putOf('stack-announce', shardKey('stack-announce-source/s-0', `09.00.${second}`));
      await put(eventKey('stack-records', `09.00.${second}`), eventDocument('stack-records', 'a'));
    }
    const { list } = await openTest();
    const requests = requestsOf(local.client);
    const found = await list({ consumers: ['finish'], sinceMs: atMs('00:00:00') });
    expect(found.map(({ id }) => id)).toEqual([wanted, former]);
    expect(requests).toEqual([
      'List aws/lambda/',
      'List aws/lambda/former/',
      'List aws/lambda/stack-finish-source/',
      'List aws/lambda/async/stack-finish/',
      'List aws/lambda/former/s-0/',
      'List aws/lambda/stack-finish-source/s-0/',
      `GetObjectCommand ${wanted}`,
      `GetObjectCommand ${former}`,
    ]);
    requests.length = 0;
    await list({ consumers: ['records'], sinceMs: atMs('09:00:02') });
    expect(requests).toEqual(['List aws/lambda/async/stack-records/']);
  });

  it('reads no further than it is followed', async () => {
    const keysOfRecords = everyMinute(150, (time) => eventKey('stack-records', time));
    await Promise.all(keysOfRecords.map((key) => put(key, eventDocument('stack-records', 'a'))));
    const { batches } = await openTest();
    const requests = requestsOf(local.client);
    const listing = batches.list({ consumers: ['records'] })[Symbol.asyncIterator]();
    for (const id of keysOfRecords.slice(0, 100)) expect((await listing.next()).value).toMatchObject({ id });
    expect(requests).toHaveLength(1);
    await listing.next();
    expect(requests).toHaveLength(2);
  });
});

describe('a failed batch', () => {
  it('is given to its function as it was, aggregate’s as a window of its own', async () => {
    await put(streamKey('09.00.00'), streamDocument('stack-aggregate', 'a'));
    await put(streamKey('09.00.01'), streamDocument('stack-finish', 'b'));
    await put(eventKey('stack-records', '10.00.00'), eventDocument('stack-records', 'c'));
    const { batches, list } = await openTest();
    for (const batch of await list()) await batches.redrive(batch);
    expect(seen()).toMatchObject([
      { name: 'stack-aggregate', event: { Records: [{ data: 'a' }], state: {}, isFinalInvokeForWindow: true } },
      { name: 'stack-finish', event: { Records: [{ data: 'b' }] } },
      { name: 'stack-records', event: { Records: [{ data: 'c' }] } },
    ]);
    expect(keys()).toHaveLength(3); // it is not taken out before it is settled
  });

  it.each([
    ['fail', 'stack-finish failed: as the test wants'],
    ['report', 'stack-finish failed with 1 of its records'],
  ])('stays where it is if its function says %s', async (data, message) => {
    await put(streamKey('09.00.00'), streamDocument('stack-finish', data));
    const { batches, list } = await openTest();
    const [batch] = await list();
    await expect(batches.redrive(batch as FailedBatch)).rejects.toMatchObject({ code: 'REDRIVE_FAILED', message });
    expect(await list()).toEqual([batch]);
  });

  it('of an event that cannot be read fails, and stops nothing', async () => {
    await put(eventKey('stack-records', '10.00.00'), '{}');
    const { batches, list } = await openTest();
    await expect(batches.redrive((await list())[0] as FailedBatch)).rejects.toMatchObject({
      code: 'REDRIVE_FAILED',
      message: 'the stored object cannot be sent again: requestContext is no object',
    });
  });

  it('is kept under redriven/ when it is settled, and nobody minds if somebody else did it', async () => {
    const document = streamDocument('stack-finish', 'a');
    await put(streamKey('09.00.00'), document);
    const { batches, list } = await openTest();
    const [batch] = (await list()) as [FailedBatch];
    await batches.settle(batch);
    await batches.settle(batch);
    await batches.redrive(batch);
    expect(keys()).toEqual([`redriven/${batch.id}`]);
    const { Body } = await local.client.send(new GetObjectCommand({ Bucket: bucket, Key: `redriven/${batch.id}` }));
    expect(await Body?.transformToString()).toBe(document);
    expect(await list()).toEqual([]);
    expect(seen()).toEqual([]);
  });
});
