import {
  DeleteConnectionCommand,
  GetRetainedMessageCommand,
  IoTDataPlaneClient,
  ListRetainedMessagesCommand,
  PublishCommand,
} from '@aws-sdk/client-iot-data-plane';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Iot } from '../../../infra/local/src/iot/index.ts';
import { ruleSpec } from '../../unit/infra/local/iot/support.ts';
import { closed, collect, connect, startHttp, startIot } from './support.ts';

const createClient = async (iot: Iot): Promise<IoTDataPlaneClient> => {
  const endpoint = `http://${await startHttp(iot)}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new IoTDataPlaneClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  return client;
};

describe('HTTPS data plane (aws-semantics 7.3)', () => {
  it('publishes to subscribers and to rules; there is no client id', async () => {
    const rules = [ruleSpec({ sql: "SELECT *, clientid() AS c FROM 'dt/#'" })];
    const { iot, streams } = await startIot({ rules });
    const { upTo } = await collect(await connect(iot), 'dt/ä b/+');
    const client = await createClient(iot);
    await client.send(new PublishCommand({ topic: 'dt/ä b/c%2F', payload: Buffer.from('{"device":"a"}'), qos: 1 }));
    expect(await upTo(1)).toEqual([{ topic: 'dt/ä b/c%2F', text: '{"device":"a"}', qos: 1, retain: false }]);
    expect(streams.records).toEqual([{ streamName: 'telemetry', partitionKey: 'a', text: '{"device":"a","c":"n/a"}' }]);
  });

  it('takes Basic Ingest', async () => {
    const { iot, streams } = await startIot();
    const client = await createClient(iot);
    await client.send(new PublishCommand({ topic: '$aws/rules/ToStream/x', payload: Buffer.from('{"device":"a"}') }));
    expect(streams.records).toHaveLength(1);
  });

  it('retains, gives back and lists messages', async () => {
    const { iot } = await startIot();
    const client = await createClient(iot);
    for (const topic of ['state/a', 'state/b'])
      await client.send(new PublishCommand({ topic, payload: Buffer.from('on'), qos: 1, retain: true }));
    const { payload, qos } = await client.send(new GetRetainedMessageCommand({ topic: 'state/a' }));
    expect([Buffer.from(payload ?? []).toString(), qos]).toEqual(['on', 1]);
    const first = await client.send(new ListRetainedMessagesCommand({ maxResults: 1 }));
    const second = await client.send(new ListRetainedMessagesCommand({ maxResults: 1, nextToken: first.nextToken }));
    expect(
      [...(first.retainedTopics ?? []), ...(second.retainedTopics ?? [])].map(({ topic, payloadSize }) => [
        topic,
        payloadSize,
      ]),
    ).toEqual([
      ['state/a', 2],
      ['state/b', 2],
    ]);
    expect(second.nextToken).toBeUndefined();
    await expect(client.send(new GetRetainedMessageCommand({ topic: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it.each([
    [{ topic: 'a/#' }, 'InvalidRequestException'],
    [{ topic: 'a', qos: 2 }, 'InvalidRequestException'],
    [{ topic: 'a', payload: Buffer.alloc(131_073) }, 'InvalidRequestException'],
  ])('%#: refuses what the broker would not take', async (input, name) => {
    const { iot } = await startIot();
    const client = await createClient(iot);
    await expect(client.send(new PublishCommand(input))).rejects.toMatchObject({ name });
  });

  it('answers 429 when it would retain one message too many', async () => {
    const { iot } = await startIot({ bounds: { retainedMessagesMax: 1 } });
    const client = await createClient(iot);
    const publish = (topic: string) =>
      client.send(new PublishCommand({ topic, payload: Buffer.from('x'), retain: true }));
    await publish('a');
    await expect(publish('b')).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 429 },
    });
  });

  it('disconnects a client', async () => {
    const { iot } = await startIot();
    const device = await connect(iot, { clientId: 'a/b' });
    const end = closed(device);
    const client = await createClient(iot);
    await client.send(new DeleteConnectionCommand({ clientId: 'a/b' }));
    await end;
    await expect(client.send(new DeleteConnectionCommand({ clientId: 'a/b' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is a MessagePublisher for the other services', async () => {
    const { iot } = await startIot();
    const { upTo } = await collect(await connect(iot), 'live/+');
    await iot.publish({ topic: 'live/1', payload: Buffer.from([1, 2, 3]), qos: 0 });
    expect((await upTo(1)).map(({ topic, text }) => [topic, text])).toEqual([['live/1', '\u0001\u0002\u0003']]);
    await iot.stop();
    await expect(iot.publish({ topic: 'live/1', payload: Buffer.from('x'), qos: 0 })).rejects.toThrow(
      'the IoT service is not running',
    );
  });
});
