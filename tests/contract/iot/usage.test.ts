import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import { createLimitRegistry } from '../../../infra/local/src/core/limits.ts';
import { eventually } from '../../support/eventually.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { closed, collect, connect, startHttp, startIot } from './support.ts';

const KB = 1024;

describe('aws-semantics 11.2: what goes through the broker is metered', () => {
  it('publishes, deliveries to each subscriber, acknowledgements and requests, as they are on the wire', async () => {
    const { iot } = await startIot();
    const [publisher, first, second] = [await connect(iot), await connect(iot), await connect(iot)];
    const [one, two] = [await collect(first, 'board/#', 1), await collect(second, 'board/#', 0)];
    await publisher.publishAsync('board/a', 'x'.repeat(5 * KB - 'board/a'.length), { qos: 1 });
    await publisher.publishAsync('board/a', 'x'.repeat(5 * KB), { qos: 1 });
    await publisher.publishAsync('nobody/hears', 'x', { qos: 0 });
    await Promise.all([one.upTo(2), two.upTo(2)]);
    await expect
      .poll(() => iot.usage())
      .toEqual({
        connectionMinutes: 3,
        connects: 3,
        subscribes: 2,
        messageUnitsIn: 1 + 2 + 1,
        messageUnitsOut: 2 * (1 + 2),
        rulesTriggered: 0,
        actionsExecuted: 0,
        clientAcks: 2,
      });
  });

  it('Basic Ingest has no message charge, but its rule and action have theirs', async () => {
    const { iot, streams } = await startIot();
    const client = await connect(iot);
    await client.publishAsync('$aws/rules/ToStream/dt/a', '{"device":"a"}', { qos: 1 });
    expect(streams.records).toHaveLength(1);
    expect(iot.usage()).toMatchObject({ messageUnitsIn: 0, rulesTriggered: 1, actionsExecuted: 1 });
  });

  it('publishes over HTTPS are messages like others', async () => {
    const { iot } = await startIot();
    const host = await startHttp(iot);
    await fetch(`http://${host}/topics/${encodeURIComponent('board/a')}`, { method: 'POST', body: 'x'.repeat(5 * KB) });
    expect(iot.usage()).toMatchObject({ connects: 0, messageUnitsIn: 2 });
  });
});

describe('a limit that bites is noted', () => {
  const startLimited = async (clock = { ...systemClock, nowMs: () => 0 }) => {
    const limits = createLimitRegistry(clock);
    const { iot } = await startIot({ quotas: 'aws', clock, limits });
    const bites = () => limits.read().map(({ limit, resource, count }) => [limit, resource, count]);
    const until = (count: number) => eventually(() => (bites().length >= count ? true : undefined));
    return { iot, bites, until };
  };

  it('aws-semantics 7.2: 100 publishes a second of a connection, in and out', async () => {
    const { iot, bites, until } = await startLimited();
    const publisher = await connect(iot, { clientId: 'busy' });
    for (let index = 0; index < 103; index += 1) publisher.publish('t', 'x', { qos: 0 });
    await until(1);
    const listener = await connect(iot, { clientId: 'listener' });
    await collect(listener, 'board', 0);
    for (let index = 0; index < 101; index += 1) await iot.publish({ topic: 'board', payload: Buffer.of(1), qos: 0 });
    await until(2);
    expect(bites()).toEqual([
      ['iot-connection-publishes', 'busy', 3],
      ['iot-connection-publishes', 'listener', 1],
    ]);
  });

  it('aws-semantics 7.2: 50 subscriptions of a connection', async () => {
    const { iot, bites } = await startLimited();
    const client = await connect(iot, { clientId: 'curious' });
    for (let index = 0; index < 50; index += 1) await client.subscribeAsync(`topic/${index}`);
    await expect(client.subscribeAsync('topic/50')).rejects.toThrow('Subscribe error');
    expect(bites()).toEqual([['iot-subscriptions', 'curious', 1]]);
  });

  it.each([
    ['just too large', 128 * KB + 1],
    ['larger than any packet', 300 * KB],
  ])('aws-semantics 7.2: 128 KB of payload, by MQTT %s', async (_, bytes) => {
    const { iot, bites, until } = await startLimited();
    const client = await connect(iot, { clientId: 'talker' });
    const end = closed(client);
    client.on('error', () => undefined);
    client.publish('t', Buffer.alloc(bytes), { qos: 0 });
    await end;
    await until(1);
    expect(bites()).toEqual([['iot-payload', 'talker', 1]]);
  });

  it('aws-semantics 7.2: 128 KB of payload, by HTTPS', async () => {
    const { iot, bites } = await startLimited();
    const host = await startHttp(iot);
    const { status } = await fetch(`http://${host}/topics/t`, { method: 'POST', body: 'x'.repeat(128 * KB + 1) });
    expect([status, bites()]).toEqual([400, [['iot-payload', 'https', 1]]]);
  });

  it('aws-semantics 7.2: 500 clients a second; the next is told that the server is not available', async () => {
    const clock = createFakeClock();
    const { iot, bites } = await startLimited(clock);
    for (let batch = 0; batch < 10; batch += 1) {
      const clients = await Promise.all(Array.from({ length: 50 }, () => connect(iot)));
      await Promise.all(clients.map((client) => client.endAsync(true)));
    }
    await expect(connect(iot)).rejects.toMatchObject({ code: 3 });
    expect(iot.metrics().refusals.connects).toMatchObject({ throttled: 1 });
    expect(bites()).toEqual([['iot-connects', 'account', 1]]);
    clock.advance(2);
    expect((await connect(iot)).connected).toBe(true);
  });
});
