import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALL_RIGHTS, type Authorizer, type ConnectRequest, type Rights } from '../../../infra/local/src/iot/index.ts';
import { ruleSpec } from '../../unit/infra/local/iot/support.ts';
import { closed, collect, connect, connectTo, startHttp, startIot } from './support.ts';

const authorizerWith = (changes: Partial<Rights>): Authorizer => ({
  connect: async () => ({ allowed: true, principal: 'p1', rights: { ...ALL_RIGHTS, ...changes } }),
});

describe('permissions', () => {
  it('the authorizer sees username, its query, password and client id, and names the principal', async () => {
    const requests: ConnectRequest[] = [];
    const authorize: Authorizer = {
      connect: async (request) => {
        requests.push(request);
        return { allowed: true, principal: 'p1', rights: ALL_RIGHTS };
      },
    };
    const { iot, streams } = await startIot({
      authorize,
      rules: [ruleSpec({ sql: "SELECT device, principal() AS p FROM 'dt/+'" })],
    });
    const client = await connect(iot, {
      clientId: 'c1',
      username: 'bike?x-amz-customauthorizer-name=Auth&SDK=JS',
      password: 'secret',
    });
    await client.publishAsync('dt/a', '{"device":"a"}', { qos: 1 });
    const seen = requests.map(({ protocol, clientId, username, usernameQuery, password }) => ({
      protocol,
      clientId,
      username,
      query: Object.fromEntries(usernameQuery),
      password: password?.toString(),
    }));
    expect(seen).toEqual([
      {
        protocol: 'mqtt',
        clientId: 'c1',
        username: 'bike',
        query: { 'x-amz-customauthorizer-name': 'Auth', SDK: 'JS' },
        password: 'secret',
      },
    ]);
    expect(streams.records.map(({ text }) => text)).toEqual(['{"device":"a","p":"p1"}']);
  });

  it('the authorizer sees headers and query of a WebSocket upgrade', async () => {
    const requests: ConnectRequest[] = [];
    const authorize: Authorizer = {
      connect: async (request) => {
        requests.push(request);
        return { allowed: true, principal: 'p1', rights: ALL_RIGHTS };
      },
    };
    const { iot } = await startIot({ authorize });
    await connectTo(`ws://${await startHttp(iot)}/mqtt?token=t1`, { wsOptions: { headers: { 'x-token': 't2' } } });
    expect(
      requests.map(({ protocol, http }) => [protocol, http?.query.get('token'), http?.headers['x-token']]),
    ).toEqual([['websocket', 't1', 't2']]);
  });

  it.each([
    ['says no', 'notAuthenticated', async () => ({ allowed: false, reason: 'notAuthenticated' }) as const],
    ['fails', 'authorizerFailed', () => Promise.reject(new Error('authorizer down'))],
  ])('aws-semantics 7.2: a connection is refused when the authorizer %s', async (_what, reason, decide) => {
    const { iot } = await startIot({ authorize: { connect: decide } });
    await expect(connect(iot)).rejects.toThrow('Connection refused: Not authorized');
    expect(iot.metrics()).toMatchObject({ connections: 0, connectsRefused: 1 });
    expect(iot.metrics().refusals.connects).toMatchObject({ [reason]: 1 });
  });

  it.each([
    ['at once', () => false],
    ['later', async () => false],
    ['with an error', () => Promise.reject(new Error('policy store down'))],
  ])(
    'aws-semantics 7.2: an unauthorised publish closes the connection and leaves no trace: refused %s',
    async (_when, publish) => {
      const { iot, streams } = await startIot({ authorize: authorizerWith({ publish }) });
      const client = await connect(iot);
      const end = closed(client);
      client.publish('dt/a', '{"device":"a"}', { qos: 1 });
      await end;
      expect([streams.records, iot.metrics().messagesIn]).toEqual([[], 0]);
    },
  );

  it('messages keep their order although permission is asked asynchronously', async () => {
    let asked = 0;
    const publish = async () => {
      asked += 1;
      if (asked % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      return true;
    };
    const { iot, streams } = await startIot({ authorize: authorizerWith({ publish }) });
    const client = await connect(iot);
    await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        client.publishAsync('dt/a', JSON.stringify({ device: 'a', index }), { qos: 1 }),
      ),
    );
    expect(streams.records.map(({ text }) => JSON.parse(text).index)).toEqual([...Array(100).keys()]);
  });

  it('aws-semantics 7.2: an unauthorised subscribe closes the connection', async () => {
    const subscribe = async ({ filter }: { filter: string }) => filter === 'mine';
    const { iot } = await startIot({ authorize: authorizerWith({ subscribe }) });
    const client = await connect(iot);
    await client.subscribeAsync('mine', { qos: 1 });
    const end = closed(client);
    await expect(client.subscribeAsync('yours', { qos: 1 })).rejects.toThrow();
    await end;
  });

  it('aws-semantics 7.6: iot:Receive is checked at each delivery', async () => {
    const receive = ({ topic }: { topic: string }) => topic !== 'a/secret';
    const { iot } = await startIot({ authorize: authorizerWith({ receive }) });
    const { upTo } = await collect(await connect(iot), 'a/#');
    for (const topic of ['a/secret', 'a/open']) await iot.publish({ topic, payload: Buffer.from('x'), qos: 1 });
    expect((await upTo(1)).map(({ topic }) => topic)).toEqual(['a/open']);
  });

  it('an unauthorised HTTPS publish gets 401', async () => {
    const { iot, streams } = await startIot({ authorize: authorizerWith({ publish: () => false }) });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new IoTDataPlaneClient({
      endpoint: `http://${await startHttp(iot)}`,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    onTestFinished(() => client.destroy());
    await expect(client.send(new PublishCommand({ topic: 'dt/a', payload: Buffer.from('{}') }))).rejects.toMatchObject({
      name: 'UnauthorizedException',
      $metadata: { httpStatusCode: 401 },
    });
    expect(streams.records).toEqual([]);
  });
});
