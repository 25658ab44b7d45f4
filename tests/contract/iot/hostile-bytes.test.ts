import { once } from 'node:events';
import net from 'node:net';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Iot } from '../../../infra/local/src/iot/index.ts';
import { eventually } from '../../support/eventually.ts';
import { as, MAY_ALL, startGuardedIot } from './authorizer-function.ts';
import { connect, startHttp, startIot } from './support.ts';

const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value as Uint8Array);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

const packet = (header: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : [(body.length % 128) | 128, body.length >> 7];
  return Buffer.concat([Buffer.from([header, ...length]), body]);
};

const connectPacket = packet(0x10, text('MQTT'), Buffer.from([4, 2, 0, 60]), text('hostile'));
const bytes = fc.uint8Array({ maxLength: 60 });

const hostile = fc.oneof(
  bytes,
  fc.tuple(bytes, bytes).map(([topic, payload]) => packet(0x32, text(topic), Buffer.from([0, 1]), payload)),
  fc.tuple(fc.integer({ min: 0, max: 255 }), bytes).map(([header, body]) => packet(header, body)),
  fc
    .tuple(bytes, fc.integer({ min: 0, max: 3 }))
    .map(([filter, qos]) => packet(0x82, Buffer.from([0, 1]), text(filter), Buffer.from([qos]))),
  fc
    .constantFrom('__proto__', '/'.repeat(150), '$SYS/#', '$aws/rules', 'a\u0000b', '#')
    .map((topic) => packet(0x33, text(topic), Buffer.from([0, 9]))),
  fc
    .constantFrom('/'.repeat(150), '$SYS/#', '#', '__proto__', 'constructor')
    .map((filter) => packet(0x82, Buffer.from([0, 1]), text(filter), Buffer.from([1]))),
);

/** Bytes from clients that say CONNECT first, or not. */
const attack = (iot: Iot) =>
  fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(hostile, { minLength: 1, maxLength: 6 }), async (isConnected, packets) => {
      const socket = net.connect(iot.mqttPort(), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      const end = once(socket, 'close');
      if (isConnected) socket.write(connectPacket);
      if (isConnected) await new Promise((resolve) => setImmediate(resolve));
      socket.end(Buffer.concat(packets));
      await end;
    }),
    { numRuns: 400 },
  );

it('goes on serving others whatever bytes a client sends', async () => {
  const { iot, streams } = await startIot();
  await attack(iot);
  const before = streams.records.length;
  const client = await connect(iot);
  await client.publishAsync('dt/a', '{"device":"a"}', { qos: 1 });
  expect(streams.records.length).toBe(before + 1);
});

it('takes nothing at all from clients that are not let in, whatever bytes they send', async () => {
  const { iot, streams } = await startGuardedIot();
  await attack(iot);
  expect([streams.records, iot.metrics()]).toMatchObject([[], { connectsAccepted: 0, messagesIn: 0, messagesOut: 0 }]);
  const client = await connect(iot, as('c1', MAY_ALL));
  await client.publishAsync('dt/a', '{"device":"a"}', { qos: 1 });
  expect(streams.records).toHaveLength(1);
});

it.each(['net', 'WebSocket'])(
  'closes connections over %s beyond its bound, also if the others are silent',
  async (kind) => {
    const { iot } = await startIot({ bounds: { connectionsMax: 2 } });
    const address = await startHttp(iot);
    const open = (): { on(event: 'error' | 'close', listener: () => void): unknown } =>
      kind === 'net' ? net.connect(iot.mqttPort(), '127.0.0.1') : new WebSocket(`ws://${address}/mqtt`, 'mqtt');
    let closedCount = 0;
    for (let index = 0; index < 5; index += 1) {
      const connection = open();
      connection.on('error', () => undefined);
      connection.on('close', () => {
        closedCount += 1;
      });
    }
    await eventually(() => (closedCount === 3 ? true : undefined));
  },
);

it('has a first filter for every connection, more as long as there is room, and room again when somebody leaves', async () => {
  const { iot } = await startIot({ bounds: { extraSubscriptionsMax: 1 } });
  const greedy = await connect(iot);
  const modest = await connect(iot);
  await greedy.subscribeAsync(['dt/a', 'dt/b']);
  await modest.subscribeAsync('dt/a');
  await expect(modest.subscribeAsync('dt/b')).rejects.toThrow('Subscribe error');
  await greedy.endAsync(true);
  await eventually(async () => {
    await modest.subscribeAsync('dt/b');
    return true;
  });
  expect(iot.metrics().refusals.subscribes.quota).toBeGreaterThan(0);
});
