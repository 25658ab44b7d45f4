import net from 'node:net';
import mqtt from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import { createIot } from '../../../infra/local/src/iot/index.ts';
import { eventually } from '../../support/eventually.ts';
import {
  createRecordingLog,
  createRecordingObjects,
  createRecordingStream,
  ruleSpec,
} from '../../unit/infra/local/iot/support.ts';
import { closed, collect, connect, connectTo, startHttp, startIot } from './support.ts';

describe('connecting', () => {
  it.each(['mqtt', 'mqttv3.1'])('spikes 1.1: over WebSocket with the subprotocol %s at /mqtt', async (subprotocol) => {
    const { iot } = await startIot();
    const address = await startHttp(iot);
    const createWebsocket = (url: string) => new NodeWebSocket(url, [subprotocol]);
    const client = await connectTo(`ws://${address}/mqtt`, { createWebsocket });
    const { upTo } = await collect(client, 'a/b');
    await client.publishAsync('a/b', 'hello', { qos: 1 });
    expect(await upTo(1)).toEqual([{ topic: 'a/b', text: 'hello', qos: 1, retain: false }]);
  });

  it.each([
    ['/other', 'mqtt'],
    ['/mqtt', 'chat'],
  ])('not over WebSocket at %s with the subprotocol %s', async (path, subprotocol) => {
    const { iot } = await startIot();
    const webSocket = new WebSocket(`ws://${await startHttp(iot)}${path}`, [subprotocol]);
    const event = await new Promise<string>((resolve) => {
      webSocket.onopen = () => resolve('open');
      webSocket.onerror = () => resolve('error');
    });
    expect(event).toBe('error');
  });

  it('aws-semantics 7.2: a second connection with the same client id wins, the older one is closed', async () => {
    const { iot } = await startIot();
    const first = await connect(iot, { clientId: 'device-1' });
    const firstClosed = closed(first);
    const second = await connect(iot, { clientId: 'device-1' });
    await firstClosed;
    const { upTo } = await collect(second, 'x');
    await second.publishAsync('x', '1', { qos: 1 });
    expect(await upTo(1)).toHaveLength(1);
    expect(iot.metrics().connections).toBe(1);
  });

  it.each(['$device', 'x'.repeat(129)])('aws-semantics 7.2: refuses the client id %s', async (clientId) => {
    const { iot } = await startIot();
    await expect(connect(iot, { clientId })).rejects.toThrow('Connection refused: Identifier rejected');
    expect(iot.metrics()).toMatchObject({ connectsAccepted: 0, connectsRefused: 1, connections: 0 });
  });

  it('says that the port is taken and what to do', async () => {
    const { iot } = await startIot();
    const second = createIot({
      host: '127.0.0.1',
      mqttPort: iot.mqttPort(),
      rules: [],
      streams: createRecordingStream(),
      objects: createRecordingObjects(),
      clock: systemClock,
      log: createRecordingLog().log,
      quotas: 'off',
    });
    await expect(second.start()).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining('choose another port with --mqtt-port'),
    });
  });
});

describe('publishing and subscribing', () => {
  it('aws-semantics 7.2: # does not match its parent level', async () => {
    const { iot } = await startIot();
    const client = await connect(iot);
    const { upTo } = await collect(client, 'sensor/#');
    for (const topic of ['sensor', 'sensor/', 'sensor/a']) await client.publishAsync(topic, 'x', { qos: 1 });
    expect((await upTo(2)).map(({ topic }) => topic)).toEqual(['sensor/', 'sensor/a']);
  });

  it('aws-semantics 7.2: retained messages reach exact filters only, and an empty one deletes', async () => {
    const { iot } = await startIot();
    const publisher = await connect(iot);
    await publisher.publishAsync('state/a', 'on', { qos: 1, retain: true });
    const wildcard = await collect(await connect(iot), 'state/+');
    const exact = await collect(await connect(iot), 'state/a');
    expect(await exact.upTo(1)).toEqual([{ topic: 'state/a', text: 'on', qos: 1, retain: true }]);
    await publisher.publishAsync('state/a', '', { qos: 1, retain: true });
    const late = await collect(await connect(iot), 'state/a');
    await publisher.publishAsync('state/a', 'end', { qos: 1 });
    expect((await late.upTo(1)).map(({ text }) => text)).toEqual(['end']);
    expect((await wildcard.upTo(2)).map(({ text }) => text)).toEqual(['', 'end']);
  });

  it('aws-semantics 7.2: a QoS 2 publish gets no acknowledgement and reaches nobody', async () => {
    const { iot } = await startIot();
    const { messages } = await collect(await connect(iot), '#');
    const client = await connect(iot);
    const end = closed(client);
    let isAcknowledged = false;
    client.publish('dt/x', '{"device":1}', { qos: 2 }, (error) => {
      isAcknowledged = error === undefined || error === null;
    });
    await end;
    expect([isAcknowledged, messages, iot.metrics().messagesIn]).toEqual([false, [], 0]);
  });

  it('aws-semantics 7.2: a QoS 2 subscribe gets no acknowledgement', async () => {
    const { iot } = await startIot();
    const client = await connect(iot);
    const end = closed(client);
    await expect(client.subscribeAsync('a', { qos: 2 })).rejects.toThrow();
    await end;
  });

  it('aws-semantics 7.2: a payload of 128 KB passes, one byte more closes the connection', async () => {
    const { iot } = await startIot();
    const subscriber = await collect(await connect(iot), 'big');
    const client = await connect(iot);
    await client.publishAsync('big', Buffer.alloc(131_072), { qos: 1 });
    expect((await subscriber.upTo(1))[0]?.text).toHaveLength(131_072);
    const end = closed(client);
    client.on('error', () => undefined);
    client.publish('big', Buffer.alloc(131_073), { qos: 1 });
    await end;
    expect(subscriber.messages).toHaveLength(1);
  });

  it('closes a connection at the header of a packet that no payload limit allows, before its body arrives', async () => {
    const { iot } = await startIot();
    const socket = net.connect(iot.mqttPort(), '127.0.0.1');
    socket.on('error', () => undefined);
    const end = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
    await end;
  });

  it('refuses shared subscriptions, which it does not emulate, with SUBACK 128', async () => {
    const { iot } = await startIot();
    const client = await connect(iot);
    await expect(client.subscribeAsync('$share/g/a', { qos: 1 })).rejects.toThrow('Subscribe error');
    expect(client.connected).toBe(true);
  });

  it('keeps every message of a mix of QoS 0 and QoS 1 publishers for a subscriber', async () => {
    const { iot } = await startIot({ rules: [] });
    const { upTo } = await collect(await connect(iot), 'mix/#');
    const [zero, one] = [await connect(iot), await connect(iot)];
    for (let index = 0; index < 500; index += 1) {
      zero.publish('mix/0', String(index), { qos: 0 });
      one.publish('mix/1', String(index), { qos: 1 });
    }
    const messages = await upTo(1_000);
    const of = (topic: string) => messages.filter((message) => message.topic === topic).map(({ text }) => Number(text));
    expect([of('mix/0'), of('mix/1')]).toEqual([[...Array(500).keys()], [...Array(500).keys()]]);
  });

  it('aws-semantics 7.2: a persistent session gets the QoS 1 messages that it missed', async () => {
    const { iot } = await startIot();
    const options = { clientId: 'sleeper', clean: false };
    const sleeper = await connect(iot, options);
    await sleeper.subscribeAsync('news/#', { qos: 1 });
    await sleeper.endAsync();
    const publisher = await connect(iot);
    await eventually(() => (iot.metrics().connections === 1 ? true : undefined));
    for (const text of ['1', '2']) await publisher.publishAsync('news/a', text, { qos: 1 });
    await publisher.publishAsync('news/a', 'lost', { qos: 0 });
    const received: string[] = [];
    const awake = mqtt.connect(`mqtt://127.0.0.1:${iot.mqttPort()}`, { ...options, reconnectPeriod: 0 });
    onTestFinished(() => void awake.end(true));
    awake.on('message', (_topic, payload) => received.push(payload.toString()));
    await eventually(() => (received.length === 2 ? true : undefined));
    expect(received).toEqual(['1', '2']);
  });

  it('publishes the will of a client that vanishes', async () => {
    const { iot, streams } = await startIot();
    const { upTo } = await collect(await connect(iot), 'dt/+');
    const will = { topic: 'dt/gone', payload: Buffer.from('{"device":"gone"}'), qos: 1, retain: false } as const;
    const client = await connect(iot, { will });
    client.stream.destroy();
    expect((await upTo(1)).map(({ topic }) => topic)).toEqual(['dt/gone']);
    expect(streams.records.map(({ partitionKey }) => partitionKey)).toEqual(['gone']);
  });

  it('closes a subscriber that does not keep up instead of waiting for it', async () => {
    const { iot, lines } = await startIot({
      bounds: { subscriberBacklogBytesMax: 100_000, publishBytesPerSecondMax: 1e9 },
    });
    const slow = await connect(iot, { clientId: 'slow' });
    await slow.subscribeAsync('flood', { qos: 0 });
    const end = closed(slow);
    (slow.stream as net.Socket).pause();
    const publisher = await connect(iot);
    const payload = Buffer.alloc(100_000);
    while (iot.metrics().slowSubscribersClosed === 0) await publisher.publishAsync('flood', payload, { qos: 1 });
    (slow.stream as net.Socket).resume();
    await end;
    expect(lines.some(({ message }) => message === 'a subscriber does not keep up and was closed')).toBe(true);
  });
});

describe("quotas: 'aws'", () => {
  it('aws-semantics 7.2: discards what exceeds 100 publishes a second on a connection, without closing it', async () => {
    const frozen = { ...systemClock, nowMs: () => 0 };
    const { iot, streams } = await startIot({ quotas: 'aws', clock: frozen });
    const client = await connect(iot);
    for (let index = 0; index < 150; index += 1)
      client.publish('dt/a', JSON.stringify({ device: 'a', index }), { qos: 0 });
    await eventually(() => (iot.metrics().throttledIn === 50 ? true : undefined));
    let isAcknowledged = false;
    client.publish('dt/a', '{"device":"a"}', { qos: 1 }, () => {
      isAcknowledged = true;
    });
    await eventually(() => (iot.metrics().throttledIn === 51 ? true : undefined));
    expect([streams.records.length, isAcknowledged, client.connected]).toEqual([100, false, true]);
  });

  it('aws-semantics 7.2: grants 50 subscriptions per connection and refuses the next', async () => {
    const { iot } = await startIot({ quotas: 'aws' });
    const client = await connect(iot);
    for (let index = 0; index < 50; index += 1) await client.subscribeAsync(`topic/${index}`, { qos: 0 });
    await expect(client.subscribeAsync('topic/50', { qos: 0 })).rejects.toThrow('Subscribe error');
    await client.unsubscribeAsync('topic/0');
    await client.subscribeAsync('topic/50', { qos: 0 });
  });

  it.each(['1/2/3/4/5/6/7/8/9', 'x'.repeat(257)])(
    'aws-semantics 7.2: closes the connection that publishes to %s',
    async (topic) => {
      const { iot } = await startIot({ quotas: 'aws' });
      const client = await connect(iot);
      const end = closed(client);
      client.publish(topic, 'x', { qos: 0 });
      await end;
    },
  );
});

describe('stopping', () => {
  it('closes clients, frees the port and starts again in the same process', async () => {
    const { iot } = await startIot({ rules: [ruleSpec()] });
    const client = await connect(iot);
    const end = closed(client);
    const port = iot.mqttPort();
    await iot.stop();
    await end;
    await expect(connectTo(`mqtt://127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED');
    await iot.start();
    await connect(iot);
    expect(iot.metrics().connections).toBe(1);
  });
});
