import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import { createWeb, type Web, type WebOptions } from '../../../../../infra/local/src/web/web.ts';
import { askWeb, type WebAnswer } from '../../../../support/ask-web.ts';

const UUID = '11111111-2222-3333-4444-555555555555';
const running: Web[] = [];

afterEach(async () => {
  for (const web of running.splice(0)) await web.stop();
});

/** A web port, what was switched on it so far, and a way to ask it that decides about every header itself. */
const open = async (options: Partial<WebOptions> = {}) => {
  const switched: [string, boolean][] = [];
  const web = createWeb({
    ...{ host: '127.0.0.1', port: 0, portFlag: '--port', log: () => undefined, drainMs: 100 },
    httpApis: [],
    operatorPages: { metrics: () => ({}) },
    switchMapping: async (uuid, isEnabled) => {
      switched.push([uuid, isEnabled]);
      return { UUID: uuid, State: 'Disabling' };
    },
    ...options,
  });
  running.push(web);
  await web.start();
  const host = `localhost:${web.port()}`;
  const own = { host, origin: `http://${host}`, 'content-type': 'application/json' };
  const send = (wish: Wish = {}): Promise<WebAnswer> => {
    const { method = 'PUT', path = `/_local/mappings/${UUID}`, headers = {}, without = [], body = OFF } = wish;
    const given = Object.fromEntries(
      Object.entries({ ...own, ...headers }).filter(([name]) => !without.includes(name)),
    );
    return askWeb({ port: web.port(), method, path, headers: given, body });
  };
  return { web, switched, send, own };
};

interface Wish {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly body?: string;
}

const OFF = '{"enabled":false}';

describe('the own page on this machine', () => {
  it('switches a mapping off and on, and hears what Lambda would say', async () => {
    const { send, switched } = await open();
    expect(await send()).toMatchObject({ status: 202, body: { UUID, State: 'Disabling' } });
    const type = 'application/json; charset=utf-8';
    expect((await send({ body: '{ "enabled": true }', headers: { 'content-type': type } })).status).toBe(202);
    expect(switched).toEqual([
      [UUID, false],
      [UUID, true],
    ]);
  });

  it.each(['localhost', '127.0.0.1', '127.8.8.8', '[::1]', 'LOCALHOST'])('may be open as %s', async (name) => {
    const { send, web } = await open();
    const host = `${name}:${web.port()}`;
    expect((await send({ headers: { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' } })).status).toBe(
      202,
    );
  });

  it('hears why a mapping cannot be switched', async () => {
    const { send } = await open({
      switchMapping: async () => {
        throw new AwsError('ResourceInUseException', 'its state is Disabling.');
      },
    });
    expect(await send()).toMatchObject({
      status: 400,
      body: { code: 'ResourceInUseException', message: 'its state is Disabling.' },
    });
  });

  it('hears nothing of the inside when something is wrong in there', async () => {
    const { send } = await open({
      switchMapping: async () => {
        throw new Error('EIO /secret/folder');
      },
    });
    expect(await send()).toMatchObject({ status: 500, body: { message: 'Internal Server Error' } });
  });
});

describe('pages of other sites', () => {
  const strangers: [string, Wish][] = [
    ['another origin', { headers: { origin: 'http://evil.example' } }],
    ['another port of this machine', { headers: { origin: 'http://localhost:1' } }],
    ['another scheme', { headers: { origin: 'https://localhost' } }],
    ['an origin that is hidden', { headers: { origin: 'null' } }],
    ['no origin', { without: ['origin'] }],
    ['a page that the browser calls foreign', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a page on a sibling name', { headers: { 'sec-fetch-site': 'same-site' } }],
  ];
  it.each(strangers)('are refused: %s', async (_, wish) => {
    const { send, switched } = await open();
    expect([(await send(wish)).status, switched]).toEqual([403, []]);
  });

  it('get no leave when their browser asks first', async () => {
    const { send, switched } = await open();
    const answer = await send({
      method: 'OPTIONS',
      body: '',
      headers: {
        origin: 'http://evil.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      },
    });
    const leave = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
    expect([answer.status, leave, switched]).toEqual([405, [], []]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp', 'text/json'])(
    'cannot send what needs no leave: %s',
    async (type) => {
      const { send, switched } = await open();
      expect([(await send({ headers: { 'content-type': type } })).status, switched]).toEqual([415, []]);
    },
  );

  it('cannot send it without a type either', async () => {
    const { send, switched } = await open();
    expect([(await send({ without: ['content-type'] })).status, switched]).toEqual([415, []]);
  });
});

describe('names that are pointed at this machine (DNS rebinding)', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example'])('are refused: %s', async (name) => {
    const { send, switched } = await open();
    const answer = await send({ headers: { host: name, origin: `http://${name}` } });
    expect([answer.status, switched]).toEqual([421, []]);
  });

  it.each(['192.168.1.5', '10.0.0.1:80', 'x.localhost', '[::2]', '127.0.0.1:80:80', '1270.0.0.1'])(
    'so is one by which others may reach this machine: %s',
    async (name) => {
      const { send, switched } = await open();
      const { status } = await send({ headers: { host: name, origin: `http://${name}` } });
      expect([[403, 421].includes(status), switched]).toEqual([true, []]);
    },
  );
});

describe('people elsewhere', () => {
  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])(
    'are not told that there is a switch: %s',
    async (name) => {
      const { send, switched } = await open();
      const answer = await send({ headers: { [name]: '203.0.113.9' } });
      expect([answer.status, answer.body, switched]).toEqual([404, { message: 'Not Found' }, []]);
      const hidden = await send({ path: '/_local/none' });
      expect(answer.body).toEqual(hidden.body);
    },
  );

  it('cannot switch through a proxy that does not say so, when the port is known to be behind one', async () => {
    const { send, switched } = await open({ publicUrl: 'https://race.example' });
    const fromOutside = await send({ headers: { origin: 'https://race.example' } });
    expect([fromOutside.status, (await send()).status, switched]).toEqual([404, 404, []]);
  });
});

describe('requests that are no switch', () => {
  it.each(['GET', 'POST', 'PATCH', 'DELETE'])('%s is refused', async (method) => {
    const { send, switched } = await open();
    const answer = await send({ method });
    expect([answer.status, answer.headers['allow'], switched]).toEqual([405, 'PUT', []]);
  });

  const bodies = [
    '',
    'null',
    '[]',
    '"off"',
    '{}',
    '{"enabled":0}',
    '{"enabled":"false"}',
    '{"enabled":null}',
    '{"enabled":false,"batchSize":1}',
    '{"Enabled":false}',
    '{"__proto__":{"enabled":false}}',
    '{"enabled":false}}',
    'enabled=false',
    '\u0000',
  ];
  it.each(bodies)('a body of another form is refused: %j', async (body) => {
    const { send, switched } = await open();
    expect([(await send({ body })).status, switched]).toEqual([400, []]);
  });

  it('a long body is refused before it is all there, and the connection ends', async () => {
    const { send, switched } = await open();
    const answer = await send({ body: `{"enabled":false,"x":"${'y'.repeat(100_000)}"}` });
    expect([answer.status, answer.headers['connection'], switched]).toEqual([413, 'close', []]);
  });

  it.each([
    '/_local/mappings/',
    `/_local/mappings/${UUID}/x`,
    `/_local/mappings/${UUID}?x`,
    `/_local/mappings/..%2f${UUID}`,
    `/_local//mappings/${UUID}`,
    `/_local/mappings/${'a'.repeat(65)}`,
    '/_local/metrics',
  ])('nothing is switched at %s', async (path) => {
    const { send, switched } = await open();
    expect([(await send({ path })).status, switched]).toEqual([404, []]);
  });
});
