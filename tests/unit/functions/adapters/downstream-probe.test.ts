import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Consumer } from '../../../../domain/src/index.ts';
import { downstreamProbe } from '../../../../functions/src/adapters/downstream-probe.ts';
import { type AskedCommand, answered } from '../../../support/answered-client.ts';

const region = 'us-east-1';
const NOW_MS = 1_620_992_100_000;
const FOUND = { Item: { PK: 'ops', SK: 'probe' } };

const openTest = (answers: Readonly<Record<string, object | Error>> = { GetItem: FOUND }) => {
  const asked: AskedCommand[] = [];
  const answer = (command: AskedCommand): object => {
    asked.push(command);
    const given = answers[command.name] ?? {};
    if (given instanceof Error) throw given;
    return given;
  };
  const probe = downstreamProbe({
    table: {
      documents: answered(DynamoDBDocumentClient.from(new DynamoDBClient({ region })), answer).client,
      tableName: 'table',
    },
    iot: answered(new IoTDataPlaneClient({ region }), answer).client,
    liveTopicPrefix: 'alleycat/live',
    history: { client: answered(new S3Client({ region }), answer).client, bucket: 'history' },
    clock: { nowMs: () => NOW_MS },
  });
  return { probe, asked };
};

describe('trying what a consumer writes to', () => {
  it.each<Consumer>(['aggregate', 'finish'])(
    'writes an item of its own for %s, and reads it back',
    async (consumer) => {
      const { probe, asked } = openTest();
      await probe.probe(consumer);
      expect(asked).toEqual([
        { name: 'PutItem', input: { TableName: 'table', Item: { PK: 'ops', SK: 'probe', probedAtMs: NOW_MS } } },
        { name: 'GetItem', input: { TableName: 'table', Key: { PK: 'ops', SK: 'probe' }, ConsistentRead: true } },
      ]);
    },
  );

  it('reads the table, and publishes to a topic that no class has', async () => {
    const { probe, asked } = openTest();
    await probe.probe('announce');
    expect(asked).toEqual([
      { name: 'GetItem', input: { TableName: 'table', Key: { PK: 'ops', SK: 'probe' }, ConsistentRead: true } },
      { name: 'Publish', input: { topic: 'alleycat/live/probe', payload: new Uint8Array(0), qos: 0 } },
    ]);
  });

  it('puts, gets and deletes an object that is no history, and reads what records are recorded by', async () => {
    const Body = { transformToByteArray: async () => new Uint8Array(5) };
    const { probe, asked } = openTest({ GetObject: { Body, ETag: '"1"' } });
    await probe.probe('records');
    const place = { Bucket: 'history', Key: 'probe/records' };
    expect(asked).toEqual([
      { name: 'GetItem', input: { TableName: 'table', Key: { PK: 'hidden', SK: 'racers' } } },
      { name: 'PutObject', input: { ...place, Body: 'probe', ContentType: 'text/plain' } },
      { name: 'GetObject', input: place },
      { name: 'DeleteObject', input: place },
    ]);
  });

  it.each<[Consumer, string]>([
    ['aggregate', 'PutItem'],
    ['finish', 'GetItem'],
    ['announce', 'Publish'],
    ['records', 'GetItem'],
    ['records', 'PutObject'],
    ['records', 'GetObject'],
  ])('fails for %s if %s does', async (consumer, command) => {
    const throttled = new Error('throttled');
    const { probe } = openTest({ GetItem: FOUND, [command]: throttled });
    await expect(probe.probe(consumer)).rejects.toBe(throttled);
  });

  it('fails if what was written is not there', async () => {
    const { probe } = openTest({});
    await expect(probe.probe('finish')).rejects.toMatchObject({ code: 'PROBE_LOST' });
  });
});
