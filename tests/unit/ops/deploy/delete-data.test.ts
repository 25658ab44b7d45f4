import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deleteData } from '../../../../ops/src/deploy/delete-data.ts';
import { type RetainedThing, retainedKinds } from '../../../../ops/src/deploy/retained.ts';
import { operatorSettings } from '../../../support/operator-settings.ts';

const things: readonly RetainedThing[] = retainedKinds.map((kind) => ({ ...kind, name: `the-${kind.logicalId}` }));
const notFound = '{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no table"}';
const noBucket = '<Error><Code>NoSuchBucket</Code><Message>no bucket</Message></Error>';

/** A table and three buckets, each with one object, as S3 and DynamoDB show them on the wire. */
const openData = async () => {
  const left = new Map(things.map(({ name }) => [name, 1]));
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://data');
    const name = url.pathname.split('/')[1] ?? '';
    const body = await text(request);
    const target = request.headers['x-amz-target'];
    const answer = (status: number, content = '') =>
      response.writeHead(status, { 'content-type': 'application/xml' }).end(content);
    if (target !== undefined) {
      asked.push(`${target} ${JSON.parse(body).TableName}`);
      return left.delete(JSON.parse(body).TableName) ? answer(200, '{}') : answer(400, notFound);
    }
    if (request.method !== 'GET')
      asked.push(`${request.method} ${name}${url.searchParams.has('delete') ? ' objects' : ''}`);
    const count = left.get(name);
    if (count === undefined) return answer(404, noBucket);
    if (request.method === 'GET')
      return answer(
        200,
        `<ListBucketResult>${count === 0 ? '' : '<Contents><Key>a</Key></Contents>'}</ListBucketResult>`,
      );
    if (request.method === 'POST') left.set(name, 0);
    else left.delete(name);
    return answer(request.method === 'POST' ? 200 : 204, request.method === 'POST' ? '<DeleteResult/>' : '');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has an address object');
  const settings = { ...operatorSettings(`http://127.0.0.1:${address.port}`), maxAttempts: 1 };
  const clients = { s3: new S3Client({ ...settings, forcePathStyle: true }), tables: new DynamoDBClient(settings) };
  onTestFinished(async () => {
    for (const client of Object.values(clients)) client.destroy();
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  return { clients, left, asked };
};

const { signal } = new AbortController();

describe('the data of a stack', () => {
  it('goes with its tables and buckets, which are emptied first; people stay', async () => {
    const { clients, left, asked } = await openData();
    await deleteData(things, clients, { signal });
    expect([...left.keys()]).toEqual(['the-Racers']);
    expect(asked).toEqual([
      'DynamoDB_20120810.DeleteTable the-RaceTable',
      ...['Readings', 'History', 'Failure'].flatMap((name) => [
        `POST the-${name}Bucket objects`,
        `DELETE the-${name}Bucket`,
      ]),
    ]);
  });

  it('may be gone already', async () => {
    const { clients, left } = await openData();
    await deleteData(things, clients, { signal });
    await deleteData(things, clients, { signal });
    expect([...left.keys()]).toEqual(['the-Racers']);
  });

  it('stays where it is after an interrupt', async () => {
    const { clients, asked } = await openData();
    await expect(deleteData(things, clients, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(asked).toEqual([]);
  });
});
