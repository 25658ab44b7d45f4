import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { CorsSpec, HttpApiSpec } from '../../../../../infra/local/src/core/deployment.ts';
import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import type { FunctionInvoker } from '../../../../../infra/local/src/core/invoker.ts';
import { createLimitRegistry } from '../../../../../infra/local/src/core/limits.ts';
import { createHttpApi, type HttpApiOptions } from '../../../../../infra/local/src/http-api/http-api.ts';
import { createApiMeter } from '../../../../../infra/local/src/http-api/meter.ts';
import { createWeb, type Web } from '../../../../../infra/local/src/web/web.ts';
import { eventually } from '../../../../support/eventually.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const clock = createFakeClock(Date.UTC(2020, 2, 12, 19, 3, 58, 390));
const running: Web[] = [];
const events: Record<string, unknown>[] = [];
const logged: string[] = [];

/** A function that answers with this payload. */
const answering = (payload: unknown): FunctionInvoker => ({
  invoke: async (_name, eventJson) => {
    events.push(JSON.parse(eventJson));
    return { requestId: 'r', payload: JSON.stringify(payload), logTail: '' };
  },
});

const cors: CorsSpec = {
  allowOrigins: ['https://app.example', 'http://*'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['authorization'],
  exposeHeaders: ['x-total'],
  maxAgeSeconds: 600,
  allowCredentials: false,
};

const routes = [
  { method: 'GET', path: '/things/{thingId}', functionName: 'things', timeoutMs: 5_000 },
  { method: 'POST', path: '/things', functionName: 'things', timeoutMs: 5_000 },
];

const start = async (
  invoker: FunctionInvoker,
  { spec, ...options }: { spec?: Partial<HttpApiSpec> } & Partial<Omit<HttpApiOptions, 'spec'>> = {},
): Promise<string> => {
  const full: HttpApiSpec = {
    id: 'api1',
    stage: '$default',
    stageVariables: {},
    routes,
    ...spec,
  };
  const web = createWeb({
    host: '127.0.0.1',
    port: 0,
    portFlag: '--port',
    httpApis: [createHttpApi({ spec: full, invoker, clock, ...options })],
    log: (_level, message) => logged.push(message),
    publicUrl: 'http://api.example',
    drainMs: 100,
  });
  running.push(web);
  await web.start();
  return `http://127.0.0.1:${web.port()}`;
};

afterEach(async () => {
  for (const web of running.splice(0)) await web.stop();
  events.length = 0;
  logged.length = 0;
});

describe('aws-semantics 8: the event of payload format 2.0', () => {
  it('has exactly these members', async () => {
    const url = await start(answering({ statusCode: 200 }));
    await new Promise((resolve) => {
      const request = httpRequest(`${url}/things/a%20b?x=1&y=%26&x=2`, {
        headers: { Cookie: 'one=1; two=2', 'X-Custom': ['a', 'b'], 'User-Agent': 'test', Host: 'api.example:8080' },
      });
      request.on('response', (response) => response.resume().on('end', resolve));
      request.end();
    });
    expect(events).toEqual([
      {
        version: '2.0',
        routeKey: 'GET /things/{thingId}',
        rawPath: '/things/a%20b',
        rawQueryString: 'x=1&y=%26&x=2',
        cookies: ['one=1', 'two=2'],
        headers: {
          'x-custom': 'a, b',
          'user-agent': 'test',
          host: 'api.example:8080',
          connection: expect.any(String),
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-port': '8080',
          'x-forwarded-proto': 'http',
        },
        queryStringParameters: { x: '1,2', y: '&' },
        requestContext: {
          accountId: '000000000000',
          apiId: 'api1',
          domainName: 'api.example',
          domainPrefix: 'api',
          http: {
            method: 'GET',
            path: '/things/a%20b',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: 'test',
          },
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          routeKey: 'GET /things/{thingId}',
          stage: '$default',
          time: '12/Mar/2020:19:03:58 +0000',
          timeEpoch: Date.UTC(2020, 2, 12, 19, 3, 58, 390),
        },
        pathParameters: { thingId: 'a b' },
        isBase64Encoded: false,
      },
    ]);
  });

  it.each([
    ['application/json', '{"ü":1}', { body: '{"ü":1}', isBase64Encoded: false }],
    ['application/problem+json; charset=utf-8', '{}', { body: '{}', isBase64Encoded: false }],
    ['text/plain', 'hi', { body: 'hi', isBase64Encoded: false }],
    ['application/octet-stream', 'hi', { body: 'aGk=', isBase64Encoded: true }],
  ])('carries a body of type %s', async (type, body, members) => {
    const url = await start(answering({ statusCode: 200 }));
    await fetch(`${url}/things`, { method: 'POST', headers: { 'content-type': type }, body });
    expect(events[0]).toMatchObject(members);
    expect(events[0]).not.toHaveProperty('pathParameters');
    expect(events[0]).not.toHaveProperty('queryStringParameters');
    expect(events[0]).not.toHaveProperty('cookies');
    expect(events[0]).not.toHaveProperty('stageVariables');
  });

  it('has the stage in its path unless that is $default, and routes are written without it', async () => {
    const url = await start(answering({ statusCode: 200 }), { spec: { stage: 'prod' } });
    expect((await fetch(`${url}/prod/things/7`)).status).toBe(200);
    expect(events[0]).toMatchObject({ rawPath: '/prod/things/7', routeKey: 'GET /things/{thingId}' });
    expect((await fetch(`${url}/things/7`)).status).toBe(404);
  });

  it('has the variables of the stage, if there are any', async () => {
    const stageVariables = { clientId: '12ab', limit: '5' };
    const url = await start(answering({ statusCode: 200 }), { spec: { stageVariables } });
    await fetch(`${url}/things/7`);
    expect(events[0]).toMatchObject({ stageVariables });
  });
});

describe('aws-semantics 8: the response of a function', () => {
  const send = async (payload: unknown) => {
    const response = await fetch(`${await start(answering(payload))}/things/7`);
    return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
  };

  it('gives status, headers, cookies and a decoded body', async () => {
    const url = await start(
      answering({
        statusCode: 201,
        headers: { 'Content-Type': 'image/png', 'X-Number': 7 },
        cookies: ['a=1', 'b=2; Secure'],
        body: Buffer.from([0, 255, 1]).toString('base64'),
        isBase64Encoded: true,
      }),
    );
    const response = await fetch(`${url}/things/7`);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-number')).toBe('7');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; Secure']);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 1]);
  });

  it.each([
    ['JSON without a status code', { a: 1 }, { status: 200, type: 'application/json', body: '{"a":1}' }],
    ['a list', [1, 2], { status: 200, type: 'application/json', body: '[1,2]' }],
    ['text', 'hello', { status: 200, type: 'application/json', body: 'hello' }],
    ['nothing', null, { status: 200, type: 'application/json', body: 'null' }],
    ['a status alone', { statusCode: 204 }, { status: 204, type: null, body: '' }],
    [
      'a body without a type',
      { statusCode: 200, body: 'x' },
      { status: 200, type: 'text/plain; charset=utf-8', body: 'x' },
    ],
  ])('takes %s', async (_name, payload, expected) => expect(await send(payload)).toEqual(expected));

  it.each([
    ['a status that is none', { statusCode: 'fine' }],
    ['a status out of range', { statusCode: 99 }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['headers that are no object', { statusCode: 200, headers: 'x' }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a header that would forge another', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['a cookie that would forge a header', { statusCode: 200, cookies: ['b\r\nc: d'] }],
    ['cookies that are no list', { statusCode: 200, cookies: 'a=1' }],
  ])('answers 500 to %s', async (_name, payload) => {
    expect(await send(payload)).toEqual({
      status: 500,
      type: 'application/json',
      body: '{"message":"Internal Server Error"}',
    });
  });
});

describe('aws-semantics 8: errors of the gateway', () => {
  it('404 without a route', async () => {
    const url = await start(answering({ statusCode: 200 }));
    const response = await fetch(`${url}/nowhere`);
    expect([response.status, await response.json()]).toEqual([404, { message: 'Not Found' }]);
    expect((await fetch(`${url}/things/7`, { method: 'DELETE' })).status).toBe(404);
  });

  it('500 when the function failed', async () => {
    const url = await start({
      invoke: async () => ({
        requestId: 'r',
        payload: '{"errorMessage":"x"}',
        functionError: 'Unhandled',
        logTail: '',
      }),
    });
    const response = await fetch(`${url}/things/7`);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });

  it.each([
    ['TooManyRequestsException', 503],
    ['ResourceNotFoundException', 500],
  ])('when the function did not run: %s becomes %i', async (name, status) => {
    const url = await start({ invoke: () => Promise.reject(new AwsError(name, 'no')) });
    expect((await fetch(`${url}/things/7`)).status).toBe(status);
  });

  it('500 and a line in the log for a bug of the runtime', async () => {
    const url = await start({ invoke: () => Promise.reject(new Error('bug')) });
    expect((await fetch(`${url}/things/7`)).status).toBe(500);
    expect(logged).toEqual(['a web request failed inside the runtime']);
  });

  it('503 when the integration takes longer than its route allows', async () => {
    const hung = Promise.withResolvers<never>();
    const invoked = Promise.withResolvers<void>();
    const url = await start({
      invoke: () => {
        invoked.resolve();
        return hung.promise;
      },
    });
    const answer = fetch(`${url}/things/7`);
    await invoked.promise;
    clock.advance(5_000);
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([503, { message: 'Service Unavailable' }]);
  });

  it('413 for a body above the limit, and for an event above what a function takes', async () => {
    const url = await start(answering({ statusCode: 200 }), { bodyBytesMax: 5_000, payloadBytesMax: 4_000 });
    const post = async (bytes: number) =>
      (
        await fetch(`${url}/things`, {
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: 'x'.repeat(bytes),
        })
      ).status;
    expect([await post(1_000), await post(4_000), await post(5_000), await post(5_001)]).toEqual([200, 413, 413, 413]);
  });

  it('500 for a response above what a function may return, 431 for headers above 10,240 bytes', async () => {
    const url = await start(answering({ statusCode: 200, body: 'x'.repeat(4_000) }), { payloadBytesMax: 4_000 });
    expect((await fetch(`${url}/things/7`)).status).toBe(500);
    expect((await fetch(`${url}/things/7`, { headers: { 'x-long': 'x'.repeat(10_240) } })).status).toBe(431);
  });
});

describe('aws-semantics 10.7: who watches is told', () => {
  it('of every answer of the API, and of nothing that is none of its', async () => {
    const answers: { status: number; latencyMs: number }[] = [];
    const url = await start(answering({ statusCode: 404, body: 'none' }), {
      spec: { cors, throttling: { requestsPerSecond: 1, burst: 1 } },
      quotas: 'aws',
      bodyBytesMax: 10,
      onAnswer: (answer) => answers.push(answer),
    });
    await fetch(`${url}/things/7`);
    await fetch(`${url}/things/7`);
    await fetch(`${url}/nothing-here`);
    await fetch(`${url}/things`, { method: 'POST', body: 'x'.repeat(11) });
    const preflight = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    await fetch(`${url}/things/7`, { method: 'OPTIONS', headers: preflight });
    expect(answers.map(({ status }) => status)).toEqual([404, 429, 413, 204]);
    expect(answers.every(({ latencyMs }) => latencyMs > 0)).toBe(true);
  });
});

describe('aws-semantics 8: throttling', () => {
  const throttling = { requestsPerSecond: 2, burst: 3 };
  const ask = async (url: string, path: string, init?: RequestInit) => {
    const response = await fetch(`${url}${path}`, init);
    return [response.status, await response.text()];
  };
  const taken = [200, 'ok'];
  const refused = [429, '{"message":"Too Many Requests"}'];

  it('takes the burst at once, then the rate, and the function does not hear of the rest', async () => {
    const url = await start(answering({ statusCode: 200, body: 'ok' }), { spec: { throttling }, quotas: 'aws' });
    const answers = [];
    for (let request = 0; request < 5; request += 1) answers.push(await ask(url, '/things/7'));
    expect([answers, events.length]).toEqual([[taken, taken, taken, refused, refused], 3]);
    clock.advance(1_000);
    expect([await ask(url, '/things/8'), await ask(url, '/things/8')]).toEqual([taken, taken]);
    expect(await ask(url, '/things/8')).toEqual(refused);
  });

  it('counts every route for itself, and lets pages of other origins read the refusal', async () => {
    const url = await start(answering({ statusCode: 200, body: 'ok' }), {
      spec: { throttling: { requestsPerSecond: 1, burst: 1 }, cors },
      quotas: 'aws',
    });
    await ask(url, '/things/7');
    const headers = { origin: 'https://app.example' };
    const response = await fetch(`${url}/things/7`, { headers });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([429, headers.origin]);
    expect(await ask(url, '/things', { method: 'POST' })).toEqual(taken);
  });

  it('goes by what a route has of its own, in the place of what the API has', async () => {
    const own = { requestsPerSecond: 1, burst: 1 };
    const url = await start(answering({ statusCode: 200, body: 'ok' }), {
      spec: {
        throttling,
        routes: routes.map((route) => ({ ...route, ...(route.method === 'GET' && { throttling: own }) })),
      },
      quotas: 'aws',
    });
    expect([await ask(url, '/things/7'), await ask(url, '/things/7')]).toEqual([taken, refused]);
    const post = { method: 'POST' };
    expect([await ask(url, '/things', post), await ask(url, '/things', post)]).toEqual([taken, taken]);
  });

  it('is left out unless asked for: all dashboards of a hall come from one machine', async () => {
    const url = await start(answering({ statusCode: 200, body: 'ok' }), { spec: { throttling } });
    for (let request = 0; request < 10; request += 1) expect(await ask(url, '/things/7')).toEqual(taken);
  });
});

describe('more requests at once than a machine has environments for', () => {
  const openDoor = () => {
    const door = Promise.withResolvers<void>();
    const invoked: number[] = [];
    const invoker: FunctionInvoker = {
      invoke: async () => {
        invoked.push(invoked.length);
        await door.promise;
        return { requestId: 'r', payload: JSON.stringify({ statusCode: 200, body: 'ok' }), logTail: '' };
      },
    };
    return { door, invoked, invoker };
  };
  const statusesOf = async (responses: readonly Promise<Response>[]): Promise<number[]> =>
    (await Promise.all(responses)).map(({ status }) => status);

  it('wait for their turn, so that a hall of dashboards may come together; beyond the line it is 503', async () => {
    const { door, invoked, invoker } = openDoor();
    const url = await start(invoker, { atOnceMax: 2, waitingMax: 3 });
    const responses = Array.from({ length: 6 }, () => fetch(`${url}/things/7`));
    expect((await Promise.race(responses)).status).toBe(503); // the one for whom there is no place
    expect(invoked).toHaveLength(2);
    door.resolve();
    expect((await statusesOf(responses)).sort()).toEqual([200, 200, 200, 200, 200, 503]);
  });

  it('are not run any more when their time is over before their turn', async () => {
    const { door, invoked, invoker } = openDoor();
    const url = await start(invoker, { atOnceMax: 1 });
    const responses = Array.from({ length: 3 }, () => fetch(`${url}/things/7`));
    await eventually(() => (clock.pendingCount() >= 3 ? true : undefined));
    clock.advance(5_000);
    expect(await statusesOf(responses)).toEqual([503, 503, 503]);
    door.resolve();
    await fetch(`${url}/things/8`);
    expect(invoked).toHaveLength(2);
  });
});

describe('aws-semantics 8: CORS', () => {
  const open = () =>
    start(
      answering({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Max-Age': '1' } }),
      {
        spec: { cors },
      },
    );
  const corsHeaders = (response: Response) =>
    Object.fromEntries([...response.headers].filter(([name]) => name.startsWith('access-control-')));

  it('answers a preflight itself', async () => {
    const response = await fetch(`${await open()}/things/7`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    });
    expect([response.status, corsHeaders(response), events]).toEqual([
      204,
      {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-methods': 'GET,POST',
        'access-control-allow-headers': 'authorization',
        'access-control-max-age': '600',
      },
      [],
    ]);
  });

  it("puts its headers in the place of the function's", async () => {
    const url = await open();
    const from = async (origin: string) => corsHeaders(await fetch(`${url}/things/7`, { headers: { origin } }));
    expect(await from('https://app.example')).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-expose-headers': 'x-total',
    });
    expect((await from('http://any.example'))['access-control-allow-origin']).toBe('http://any.example');
    expect(await from('https://evil.example')).toEqual({});
  });

  it("leaves the function's headers alone without a configuration", async () => {
    const url = await start(answering({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'x' } }));
    expect(corsHeaders(await fetch(`${url}/things/7`))).toEqual({ 'access-control-allow-origin': 'x' });
  });
});

describe('aws-semantics 11.7: requests are metered', () => {
  const KB = 1024;
  const post = (url: string, bytes: number) => fetch(`${url}/things`, { method: 'POST', body: 'x'.repeat(bytes) });

  it('in steps of 512 KB of the larger of request and response, preflights and failures too', async () => {
    const meter = createApiMeter('api1');
    let body = '';
    const invoker: FunctionInvoker = {
      invoke: async () => ({ requestId: 'r', payload: JSON.stringify({ statusCode: 200, body }), logTail: '' }),
    };
    const url = await start(invoker, { meter, spec: { cors } });
    for (const bytes of [0, 512 * KB, 512 * KB + 1]) await post(url, bytes);
    body = 'y'.repeat(1_024 * KB + 1);
    await post(url, 1);
    body = 'z';
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    await fetch(`${url}/things/7`, { method: 'OPTIONS', headers });
    expect(meter.read()).toEqual({ api: 'api1', requests: 1 + 1 + 2 + 3 + 1 });
    await fetch(`${url}/elsewhere`);
    expect(meter.read().requests).toBe(8);
  });

  it('but not those that are throttled, which are noted', async () => {
    const [meter, limits] = [createApiMeter('api1'), createLimitRegistry(clock)];
    const spec = { throttling: { requestsPerSecond: 1, burst: 2 } };
    const url = await start(answering({ statusCode: 200, body: 'ok' }), { spec, quotas: 'aws', meter, limits });
    for (let request = 0; request < 5; request += 1) await fetch(`${url}/things/7`);
    expect(meter.read().requests).toBe(2);
    const bite = {
      limit: 'http-api-requests',
      resource: 'api1 GET /things/{thingId}',
      quota: '1 requests/s, 2 at once',
    };
    expect(limits.read()).toMatchObject([{ ...bite, count: 3 }]);
  });
});
