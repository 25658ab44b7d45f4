// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like this
import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FunctionInvoker } from '../../../infra/local/src/core/invoker.ts';
import { eventually } from '../../support/eventually.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { ruleSpec } from '../../unit/infra/local/iot/support.ts';
import {
  as,
  authorizerSpec,
  type Grant,
  MAY_ALL,
  MAY_CONNECT,
  startGuardedIot,
  type Wish,
} from './authorizer-function.ts';
import { closed, collect, connect, connectTo, startHttp, startIot } from './support.ts';

const REFUSED = 'Connection refused: Not authorized';
const DOOR = 'x-amz-customauthorizer-name=Door';

describe('being let in', () => {
  it('aws-semantics 7.7: the function knows the client; its principal is what rules see', async () => {
    const { iot, streams } = await startGuardedIot({
      rules: [ruleSpec({ sql: "SELECT device, principal() AS p, clientid() AS c FROM 'dt/+'" })],
    });
    const client = await connect(iot, as('c1', { ...MAY_ALL, answer: { principalId: 'Racer7' } }));
    await client.publishAsync('dt/a', '{"device":"a"}', { qos: 1 });
    expect(streams.records.map(({ text }) => text)).toEqual(['{"device":"a","p":"Racer7","c":"c1"}']);
    expect(iot.metrics()).toMatchObject({ connectsAccepted: 1, connectsRefused: 0, authorizerInvocations: 1 });
  });

  it.each<[string, Wish, string]>([
    ['may not connect with its client id', { allow: [['iot:Connect', 'client/other']] }, 'forbidden'],
    ['is denied its client id', { allow: [MAY_CONNECT], deny: [['iot:Connect', 'client/c1']] }, 'forbidden'],
    ['is not authenticated', { answer: { isAuthenticated: false } }, 'notAuthenticated'],
    ['has a function that fails', { fail: true }, 'authorizerFailed'],
    ['has an answer that AWS refuses', { ...MAY_ALL, answer: { principalId: 'a-b' } }, 'authorizerFailed'],
    [
      'has a policy that is not understood',
      { answer: { policyDocuments: [{ Version: '2012-10-17', Statement: [{ NotAction: 'iot:*' }] }] } },
      'authorizerFailed',
    ],
  ])('aws-semantics 7.7: refused is a client that %s', async (_what, wish, reason) => {
    const { iot } = await startGuardedIot();
    await expect(connect(iot, as('c1', wish))).rejects.toThrow(REFUSED);
    expect(iot.metrics()).toMatchObject({ connectsAccepted: 0, connectsRefused: 1, connections: 0 });
    expect(iot.metrics().refusals.connects).toMatchObject({ [reason]: 1 });
  });

  it.each([
    ['names no authorizer', 'bike', 'it should append ?x-amz-customauthorizer-name=<name>'],
    ['names an unknown one', '?x-amz-customauthorizer-name=Window', 'not there or not active'],
    ['names an inactive one', '?x-amz-customauthorizer-name=Shut', 'not there or not active'],
  ])(
    'aws-semantics 7.7: refused is a client that %s, and the operator reads what it should do',
    async (_what, username, hint) => {
      const specs = [authorizerSpec(), authorizerSpec({ name: 'Shut', isActive: false })];
      const { iot, lines } = await startGuardedIot({}, specs);
      await expect(connect(iot, { username, password: 'secret-1' })).rejects.toThrow(REFUSED);
      expect(iot.metrics()).toMatchObject({ authorizerInvocations: 0, refusals: { connects: { noAuthorizer: 1 } } });
      expect(lines.filter(({ message }) => message.includes(hint))).toMatchObject([
        { facts: { authorizers: ['Door'] } },
      ]);
      expect(JSON.stringify(lines)).not.toContain('secret-1');
    },
  );

  it('aws-semantics 7.7: over WebSocket the authorizer may be named in the query of the upgrade', async () => {
    const { iot } = await startGuardedIot();
    const options = { ...as('c1', MAY_ALL), username: 'bike' };
    const client = await connectTo(`ws://${await startHttp(iot)}/mqtt?${DOOR}`, options);
    await client.publishAsync('a', 'x', { qos: 1 });
    expect(iot.metrics().connectsAccepted).toBe(1);
  });

  it('aws-semantics 7.7: a signed WebSocket upgrade is nobody here; only the HTTPS port has operators', async () => {
    const { iot } = await startGuardedIot();
    const authorization = 'AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1/iotdevicegateway/aws4_request';
    const address = `ws://${await startHttp(iot)}/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256`;
    await expect(connectTo(address, { wsOptions: { headers: { authorization } } })).rejects.toThrow(REFUSED);
  });

  it('aws-semantics 7.7: what the function learns, as a client over TCP and over WebSocket says it', async () => {
    const events: unknown[] = [];
    const invoker: FunctionInvoker = {
      invoke: async (_name, eventJson) => {
        events.push(JSON.parse(eventJson));
        return { requestId: 'r', payload: '{"isAuthenticated":false}', logTail: '' };
      },
    };
    const specs = [authorizerSpec({ tokenKeyName: 'Token' })];
    const { iot } = await startIot({ customAuthorizers: { specs, invoker } });
    const username = `me?${DOOR}&Token=t1&SDK=x`;
    await expect(connect(iot, { clientId: 'c1', username, password: 'pass' })).rejects.toThrow(REFUSED);
    const address = `ws://${await startHttp(iot)}/mqtt?${DOOR}&Token=t2`;
    await expect(connectTo(address, { clientId: '', wsOptions: { headers: { 'x-a': '1' } } })).rejects.toThrow(REFUSED);
    const connectionMetadata = { id: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    expect(events).toEqual([
      {
        token: 't1',
        signatureVerified: false,
        protocols: ['mqtt'],
        protocolData: { mqtt: { username, password: Buffer.from('pass').toString('base64'), clientId: 'c1' } },
        connectionMetadata,
      },
      {
        token: 't2',
        signatureVerified: false,
        protocols: ['http', 'mqtt'],
        protocolData: {
          http: { headers: expect.objectContaining({ 'x-a': '1' }), queryString: `?${DOOR}&Token=t2` },
          mqtt: {},
        },
        connectionMetadata,
      },
    ]);
  });

  it('aws-semantics 7.7: with signing on, the function is only asked about tokens that are signed for a key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const specs = [
      authorizerSpec({ isSigningDisabled: false, tokenKeyName: 'Token', tokenSigningPublicKeys: { One: pem } }),
    ];
    const { iot } = await startGuardedIot({}, specs);
    const signature = createSign('RSA-SHA256').update('t1').sign(privateKey, 'base64');
    const usernameWith = (token: string, signed: string) =>
      `?${DOOR}&Token=${token}&x-amz-customauthorizer-signature=${signed}`;
    const options = as('c1', MAY_ALL);
    const wrong = [usernameWith('t2', encodeURIComponent(signature)), usernameWith('t1', 'AAAA'), `?${DOOR}&Token=t1`];
    for (const username of wrong) await expect(connect(iot, { ...options, username })).rejects.toThrow(REFUSED);
    expect(iot.metrics()).toMatchObject({ authorizerInvocations: 0, refusals: { connects: { badSignature: 3 } } });
    // Libraries differ in whether they encode the signature.
    for (const signed of [signature, encodeURIComponent(signature)]) {
      await connect(iot, { ...options, username: usernameWith('t1', signed) });
    }
    expect(iot.metrics().authorizerInvocations).toBe(2);
  });

  it('aws-semantics 7.2: a client id is taken over only by a connection whose policies allow it', async () => {
    const { iot } = await startGuardedIot();
    const own: Wish = {
      allow: [
        ['iot:Connect', 'client/bike-1'],
        ['iot:*', 'topic/*'],
      ],
    };
    const first = await connect(iot, as('bike-1', own));
    await expect(connect(iot, as('bike-1', { allow: [['iot:Connect', 'client/bike-2']] }))).rejects.toThrow(REFUSED);
    await first.publishAsync('a', 'still here', { qos: 1 });
    const end = closed(first);
    await connect(iot, as('bike-1', own));
    await end;
    expect(iot.metrics().connections).toBe(1);
  });

  it('a client id with wildcards is text in a policy, and policies know the address', async () => {
    const { iot } = await startGuardedIot();
    const own: Wish = { allow: [MAY_CONNECT, ['iot:Publish', 'topic/${iot:ClientId}/${aws:SourceIp}']] };
    const star = await connect(iot, as('*', own));
    await star.publishAsync('*/127.0.0.1', 'x', { qos: 1 });
    const end = closed(star);
    star.publish('bike/127.0.0.1', 'x');
    await end;
  });

  it('without an authorizer in the deployment everybody may do everything', async () => {
    const { iot } = await startGuardedIot({}, []);
    const client = await connect(iot, { username: 'anyone' });
    await client.publishAsync('a', 'x', { qos: 1, retain: true });
    expect(iot.metrics().authorizerInvocations).toBe(0);
  });
});

describe('a connection over time', () => {
  const start = async (wish: Wish) => {
    const clock = createFakeClock();
    const started = await startGuardedIot({ clock, rules: [] });
    const client = await connect(started.iot, { ...as('c1', wish), keepalive: 0 });
    return { ...started, clock, client, end: closed(client) };
  };

  it('aws-semantics 7.7: is closed when the time that its authorizer gave it is up, and its will is sent', async () => {
    const clock = createFakeClock();
    const { iot } = await startGuardedIot({ clock, rules: [] });
    const watcher = await collect(await connect(iot, as('w', MAY_ALL)), 'gone');
    const answer = { disconnectAfterInSeconds: 400, refreshAfterInSeconds: 86_400 };
    const will = { topic: 'gone', payload: Buffer.from('c1'), qos: 1, retain: false } as const;
    const client = await connect(iot, { ...as('c1', { ...MAY_ALL, answer }), will });
    const end = closed(client);
    clock.advance(399_999);
    await client.publishAsync('a', 'x', { qos: 1 });
    clock.advance(1);
    await end;
    expect((await watcher.upTo(1)).map(({ text }) => text)).toEqual(['c1']);
    expect(iot.metrics().connectionsExpired).toBe(1);
  });

  it('aws-semantics 7.7: is asked about again, with what it sent, and lives on with its new policies', async () => {
    const listen: Grant = ['iot:Subscribe', 'topicfilter/#'];
    const then: Wish = { allow: [MAY_CONNECT, listen, ['iot:Receive', 'topic/b'], ['iot:Publish', 'topic/b']] };
    const { iot, clock, client, end } = await start({ allow: [MAY_CONNECT, listen, ['iot:*', 'topic/a']], then });
    const { messages } = await collect(client, '#');
    clock.advance(300_000);
    // Deliveries that are not allowed are harmless, so that they tell when the new policies are there.
    await eventually(async () => {
      await iot.publish({ topic: 'b', payload: Buffer.from('new'), qos: 1 });
      return messages.length > 0 ? true : undefined;
    });
    await iot.publish({ topic: 'a', payload: Buffer.from('old'), qos: 1 });
    await client.publishAsync('b', 'mine', { qos: 1 });
    client.publish('a', 'x');
    await end;
    expect(new Set(messages.map(({ topic }) => topic))).toEqual(new Set(['b']));
    expect(iot.metrics()).toMatchObject({ authorizerInvocations: 2, refusals: { publishes: { forbidden: 1 } } });
  });

  it.each<[string, Wish]>([
    ['refuses', { answer: { isAuthenticated: false } }],
    ['fails', { fail: true }],
    ['takes its client id away', { allow: [['iot:Publish', '*']] }],
    ['takes it for somebody else', { ...MAY_ALL, answer: { principalId: 'other' } }],
  ])('aws-semantics 7.7: is closed when its authorizer, asked again, %s', async (_what, then) => {
    const { iot, clock, end } = await start({ ...MAY_ALL, then });
    clock.advance(300_000);
    await end;
    expect(iot.metrics()).toMatchObject({ refreshesRefused: 1, authorizerInvocations: 2 });
  });

  it('aws-semantics 7.7: is refused without an answer within 5 s', async () => {
    const clock = createFakeClock();
    const invoker: FunctionInvoker = { invoke: () => new Promise(() => undefined) };
    const { iot, lines } = await startIot({ clock, customAuthorizers: { specs: [authorizerSpec()], invoker } });
    const refused = expect(connect(iot, as('c1', MAY_ALL))).rejects.toThrow(REFUSED);
    await eventually(() => (iot.metrics().authorizerInvocations === 1 ? true : undefined));
    clock.advance(5_000);
    await refused;
    expect(lines.some(({ facts }) => facts?.['error'] === 'there was no answer within 5000 ms')).toBe(true);
  });

  it('leaves no timer behind', async () => {
    const { iot, clock, client } = await start(MAY_ALL);
    expect(clock.pendingCount()).toBeGreaterThan(0);
    await client.endAsync();
    await eventually(() => (iot.metrics().connections === 0 && clock.pendingCount() === 0 ? true : undefined));
  });
});
