import mqtt from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import type { Iot } from '../../../infra/local/src/iot/index.ts';
import { eventually } from '../../support/eventually.ts';
import { ruleSpec } from '../../unit/infra/local/iot/support.ts';
import { as, type Grant, MAY_ALL, MAY_CONNECT, startGuardedIot, type Wish } from './authorizer-function.ts';
import { closed, collect, connect, startHttp, startIot } from './support.ts';

const MAY_LISTEN: readonly Grant[] = [MAY_CONNECT, ['iot:Subscribe', 'topicfilter/*'], ['iot:Receive', 'topic/open/*']];

describe('publishing', () => {
  it.each<[string, string, mqtt.IClientPublishOptions]>([
    ['with QoS 0', 'b', { qos: 0 }],
    ['with QoS 1', 'b', { qos: 1 }],
    ['to be retained without iot:RetainPublish', 'a', { qos: 1, retain: true }],
    ['an empty message that would delete a retained one', 'a', { qos: 0, retain: true }],
    ['by Basic Ingest to another rule', '$aws/rules/Other/dt/a', { qos: 1 }],
    ['by Basic Ingest to another topic of its rule', '$aws/rules/ToStream/dt/b', { qos: 1 }],
  ])(
    'aws-semantics 7.2: an unauthorised publish %s closes the connection and leaves no trace',
    async (_what, topic, options) => {
      const { iot, streams } = await startGuardedIot();
      await iot.publish({ topic: 'a', payload: Buffer.from('kept'), qos: 1, retain: true });
      const watcher = await collect(await connect(iot, as('w', MAY_ALL)), '#');
      const wish: Wish = {
        allow: [MAY_CONNECT, ['iot:Publish', 'topic/a'], ['iot:Publish', 'topic/$aws/rules/ToStream/dt/a']],
      };
      const client = await connect(iot, as('c1', wish));
      await client.publishAsync('a', 'allowed', { qos: 1 });
      const end = closed(client);
      client.publish(topic, options.retain === true && options.qos === 0 ? '' : '{"device":"x"}', options);
      await end;
      await iot.publish({ topic: 'end', payload: Buffer.from(''), qos: 1 });
      expect((await watcher.upTo(2)).map((message) => message.topic)).toEqual(['a', 'end']);
      expect(streams.records).toEqual([]);
      expect(iot.metrics().refusals.publishes).toEqual({ malformed: 0, forbidden: 1, retainedFull: 0, stopping: 0 });
      expect((await collect(await connect(iot, as('late', MAY_ALL)), 'a').then(({ upTo }) => upTo(1)))[0]?.text).toBe(
        'kept',
      );
    },
  );

  it('aws-semantics 7.4: Basic Ingest to an allowed topic reaches its rule', async () => {
    const { iot, streams } = await startGuardedIot({
      rules: [ruleSpec({ sql: "SELECT *, clientid() AS c FROM 'dt/+'" })],
    });
    const client = await connect(
      iot,
      as('c1', { allow: [MAY_CONNECT, ['iot:Publish', 'topic/$aws/rules/ToStream/dt/*']] }),
    );
    await client.publishAsync('$aws/rules/ToStream/dt/a', '{"device":"a"}', { qos: 1 });
    expect(streams.records.map(({ text }) => text)).toEqual(['{"device":"a","c":"c1"}']);
  });

  it('discards and counts what a connection sends beyond its bound a second; the connection stays', async () => {
    const frozen = { ...systemClock, nowMs: () => 0 };
    const { iot, streams } = await startIot({ clock: frozen, bounds: { publishesPerSecondMax: 10 } });
    const client = await connect(iot);
    for (let index = 0; index < 15; index += 1) client.publish('dt/a', '{"device":"a"}', { qos: 0 });
    await eventually(() => (iot.metrics().throttledIn === 5 ? true : undefined));
    expect([streams.records.length, client.connected]).toEqual([10, true]);
  });
});

describe('wills', () => {
  const vanish = async (iot: Iot, wish: Wish, will: mqtt.IClientOptions['will']) => {
    const client = await connect(iot, { ...as('c1', wish), ...(will === undefined ? {} : { will }) });
    client.stream.destroy();
    await eventually(() => (iot.metrics().connections === 1 ? true : undefined));
  };

  it.each<{ to: string; retain: boolean; allow: readonly Grant[]; topics: string[] }>([
    { to: 'an allowed topic', retain: false, allow: [['iot:Publish', 'topic/gone']], topics: ['gone', 'end'] },
    { to: 'a forbidden topic', retain: false, allow: [['iot:Publish', 'topic/other']], topics: ['end'] },
    {
      to: 'be retained without iot:RetainPublish',
      retain: true,
      allow: [['iot:Publish', 'topic/gone']],
      topics: ['end'],
    },
    { to: 'be retained, which it may', retain: true, allow: [['iot:*', 'topic/gone']], topics: ['gone', 'end'] },
  ])(
    'aws-semantics 7.2: a client with a will to $to is let in; its will is sent only if it may be',
    async ({ retain, allow, topics }) => {
      const { iot, lines } = await startGuardedIot();
      const watcher = await collect(await connect(iot, as('w', MAY_ALL)), '#');
      const will = { topic: 'gone', payload: Buffer.from('x'), qos: 1, retain } as const;
      await vanish(iot, { allow: [MAY_CONNECT, ...allow] }, will);
      const isSent = topics.includes('gone');
      if (isSent) await watcher.upTo(1);
      else await eventually(() => (iot.metrics().refusals.publishes.forbidden === 1 ? true : undefined));
      await iot.publish({ topic: 'end', payload: Buffer.from(''), qos: 1 });
      expect((await watcher.upTo(topics.length)).map(({ topic }) => topic)).toEqual(topics);
      const warnings = lines.filter(({ message }) => message === 'a client was let in, but its will may not be sent');
      expect(warnings).toHaveLength(isSent ? 0 : 1);
    },
  );

  it.each<[string, NonNullable<mqtt.IClientOptions['will']>]>([
    ['QoS 2', { topic: 'gone', payload: Buffer.from('x'), qos: 2, retain: false }],
    ['a wildcard', { topic: 'gone/#', payload: Buffer.from('x'), qos: 0, retain: false }],
  ])('aws-semantics 7.2: a will with %s closes the connection before it is answered', async (_what, will) => {
    const { iot } = await startGuardedIot();
    await expect(connect(iot, { ...as('c1', MAY_ALL), will })).rejects.toThrow();
    expect(iot.metrics()).toMatchObject({ authorizerInvocations: 0, refusals: { connects: { malformed: 1 } } });
  });
});

describe('subscribing and receiving', () => {
  it.each(['other', '#', '+/a', 'open/+'])(
    'aws-semantics 7.6: a subscription to %s that the policy does not name closes the connection',
    async (filter) => {
      const { iot } = await startGuardedIot();
      const client = await connect(iot, as('c1', { allow: [MAY_CONNECT, ['iot:Subscribe', 'topicfilter/open/#']] }));
      expect((await client.subscribeAsync('open/#', { qos: 1 }))[0]?.qos).toBe(1);
      const end = closed(client);
      await expect(client.subscribeAsync(filter, { qos: 1 })).rejects.toThrow();
      await end;
      expect(iot.metrics().refusals.subscribes).toEqual({ malformed: 0, forbidden: 1, shared: 0, quota: 0 });
    },
  );

  it('aws-semantics 7.6: a filter that is allowed does not make topics allowed: live and retained', async () => {
    const { iot } = await startGuardedIot();
    const payload = Buffer.from('x');
    await iot.publish({ topic: 'secret/1', payload, qos: 1, retain: true });
    const client = await connect(iot, as('c1', { allow: MAY_LISTEN }));
    const { messages, upTo } = await collect(client, 'secret/1');
    await client.subscribeAsync('#', { qos: 1 });
    for (const topic of ['secret/1', 'secret/2', 'open/1']) await iot.publish({ topic, payload, qos: 1 });
    await upTo(1);
    expect(messages.map(({ topic }) => topic)).toEqual(['open/1']);
    expect(iot.metrics().receivesForbidden).toBeGreaterThanOrEqual(3);
  });

  it('aws-semantics 7.6: a session resumed with fewer rights gets nothing of what was queued beyond them', async () => {
    const { iot } = await startGuardedIot();
    const persistent = { clean: false };
    const everything = await connect(iot, { ...as('sleeper', MAY_ALL), ...persistent });
    await everything.subscribeAsync(['open/#', 'secret/#'], { qos: 1 });
    await everything.endAsync();
    await eventually(() => (iot.metrics().connections === 0 ? true : undefined));
    for (const topic of ['secret/1', 'open/1']) await iot.publish({ topic, payload: Buffer.from('x'), qos: 1 });
    const received: string[] = [];
    const fewer: readonly Grant[] = [
      MAY_CONNECT,
      ['iot:Subscribe', 'topicfilter/open/#'],
      ['iot:Receive', 'topic/open/*'],
    ];
    const awake = mqtt.connect(`mqtt://127.0.0.1:${iot.mqttPort()}`, {
      ...as('sleeper', { allow: fewer }),
      ...persistent,
      reconnectPeriod: 0,
    });
    onTestFinished(() => void awake.end(true));
    awake.on('message', (topic) => received.push(topic));
    await eventually(() => (received.length === 1 ? true : undefined));
    for (const topic of ['secret/2', 'open/2']) await iot.publish({ topic, payload: Buffer.from('x'), qos: 1 });
    await eventually(() => (received.length === 2 ? true : undefined));
    expect(received).toEqual(['open/1', 'open/2']);
  });

  it('a persistent session keeps what it may have, also while it is sent what it may not', async () => {
    const { iot } = await startGuardedIot();
    const options = { ...as('c1', { allow: MAY_LISTEN }), clean: false };
    const client = await connect(iot, options);
    await client.subscribeAsync('#', { qos: 1 });
    // Nothing is acknowledged, so that everything allowed is sent again.
    client.handleMessage = () => undefined;
    for (const topic of ['open/1', 'secret/1', 'open/2'])
      await iot.publish({ topic, payload: Buffer.from('x'), qos: 1 });
    await eventually(() => (iot.metrics().messagesOut === 2 ? true : undefined));
    client.stream.destroy();
    await eventually(() => (iot.metrics().connections === 0 ? true : undefined));
    const again: string[] = [];
    const awake = mqtt.connect(`mqtt://127.0.0.1:${iot.mqttPort()}`, { ...options, reconnectPeriod: 0 });
    onTestFinished(() => void awake.end(true));
    awake.on('message', (topic) => again.push(topic));
    await eventually(() => (again.length === 2 ? true : undefined));
    expect(again).toEqual(['open/1', 'open/2']);
  });
});

describe('HTTPS (aws-semantics 7.3 and 7.7)', () => {
  const SIGNED =
    'AWS4-HMAC-SHA256 Credential=AKIALOCAL/20260101/us-east-1/iotdata/aws4_request, SignedHeaders=host, Signature=0';

  const start = async () => {
    const { iot, streams } = await startGuardedIot({
      rules: [ruleSpec({ sql: "SELECT device, principal() AS p FROM 'dt/+'" })],
    });
    const address = `http://${await startHttp(iot)}`;
    const ask = async (method: string, path: string, headers: Record<string, string> = {}) =>
      (await fetch(`${address}${path}`, { method, headers, ...(method === 'POST' ? { body: '{"device":"a"}' } : {}) }))
        .status;
    return { iot, streams, ask };
  };
  const saying = (wish: Wish) => ({
    'x-amz-customauthorizer-name': 'Door',
    'x-password': Buffer.from(JSON.stringify(wish)).toString('base64'),
  });

  it('a signed request is an operator and may do everything, without asking an authorizer', async () => {
    const { iot, streams, ask } = await start();
    const headers = { authorization: SIGNED };
    expect(await ask('POST', '/topics/dt%2Fa?qos=1&retain=true', headers)).toBe(200);
    expect(await ask('GET', '/retainedMessage/dt%2Fa', headers)).toBe(200);
    expect(await ask('GET', '/retainedMessage', headers)).toBe(200);
    expect(await ask('DELETE', '/connections/nobody', headers)).toBe(404);
    expect(streams.records.map(({ text }) => text)).toEqual(['{"device":"a","p":"AKIALOCAL"}']);
    expect(iot.metrics().authorizerInvocations).toBe(0);
  });

  it('others are asked about at every request, and their policies hold', async () => {
    const { iot, streams, ask } = await start();
    const headers = saying({ allow: [['iot:Publish', 'topic/dt/a']] });
    expect(await ask('POST', '/topics/dt%2Fa?qos=1', headers)).toBe(200);
    expect(await ask('POST', '/topics/dt%2Fa?qos=1&retain=true', headers)).toBe(401);
    expect(await ask('POST', '/topics/dt%2Fb?qos=1', headers)).toBe(401);
    expect(await ask('GET', '/retainedMessage/dt%2Fa', headers)).toBe(401);
    expect(await ask('GET', '/retainedMessage', headers)).toBe(401);
    expect(await ask('DELETE', '/connections/c1', headers)).toBe(401);
    expect(streams.records.map(({ text }) => text)).toEqual(['{"device":"a","p":"p1"}']);
    expect(iot.metrics()).toMatchObject({ authorizerInvocations: 6, refusals: { publishes: { forbidden: 2 } } });
  });

  it('nobody is refused with 401', async () => {
    const { iot, ask } = await start();
    expect(await ask('POST', '/topics/dt%2Fa')).toBe(401);
    expect(await ask('POST', '/topics/dt%2Fa', { authorization: 'Bearer x' })).toBe(401);
    expect(await ask('POST', '/topics/dt%2Fa', { 'x-amz-customauthorizer-name': 'Door' })).toBe(401);
    expect(iot.metrics().refusals.connects).toMatchObject({ noAuthorizer: 2, notAuthenticated: 1 });
  });
});
