import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import type { FaultPort } from '../../../../../infra/local/src/web/fault-control.ts';
import { createWeb, type Web, type WebOptions } from '../../../../../infra/local/src/web/web.ts';
import { askWeb, type WebAnswer } from '../../../../support/ask-web.ts';

const FULL = '/_local/faults/disk-full';
const running: Web[] = [];

afterEach(async () => {
  for (const web of running.splice(0)) await web.stop();
});

interface Wish {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
  readonly body?: string;
}

/** A web port, what was done to its runtime so far, and a program that asks it. */
const open = async (options: Partial<WebOptions> | 'without faults' = {}) => {
  const done: unknown[] = [];
  const faults: FaultPort = {
    inject: (kind, body) => {
      if (kind === 'no-such-fault') return undefined;
      if (kind === 'refused') throw new AwsError('ValidationException', 'seconds has to be a number.');
      done.push([kind, body]);
      return () => done.push('answered');
    },
    endAll: () => done.push('ended'),
    read: () => ({ active: [], injected: {} }),
  };
  const web = createWeb({
    ...{ host: '127.0.0.1', port: 0, portFlag: '--port', log: () => undefined, drainMs: 100 },
    httpApis: [],
    ...(options === 'without faults' ? {} : { faults, ...options }),
  });
  running.push(web);
  await web.start();
  const own = { host: `localhost:${web.port()}`, 'content-type': 'application/json' };
  const send = (wish: Wish = {}): Promise<WebAnswer> => {
    const { method = 'PUT', path = FULL, headers = {}, without = [] } = wish;
    const { body = method === 'PUT' ? '{"seconds":3}' : '' } = wish;
    const given = Object.fromEntries(
      Object.entries({ ...own, ...headers }).filter(([name]) => !without.includes(name)),
    );
    return askWeb({ port: web.port(), method, path, headers: given, body });
  };
  const get = (wish: Wish = {}) => send({ method: 'GET', path: '/_local/faults', ...wish });
  const end = (wish: Wish = {}) => send({ method: 'DELETE', path: '/_local/faults', ...wish });
  return { done, send, get, end };
};

describe('a program on this machine', () => {
  it('begins a fault, and what has to wait for the answer comes after it', async () => {
    const { send, done } = await open();
    expect(await send()).toMatchObject({ status: 202, body: {} });
    await expect.poll(() => done).toEqual([['disk-full', { seconds: 3 }], 'answered']);
  });

  it('hears of faults and ends them', async () => {
    const { get, end, done } = await open();
    expect(await get()).toMatchObject({ status: 200, body: { active: [], injected: {} } });
    expect(await end()).toMatchObject({ status: 200, body: {} });
    expect(done).toEqual(['ended']);
  });

  it('hears why a fault is refused, and that there is none of a name', async () => {
    const { send } = await open();
    expect(await send({ path: '/_local/faults/refused' })).toMatchObject({
      status: 400,
      body: { code: 'ValidationException', message: 'seconds has to be a number.' },
    });
    expect(await send({ path: '/_local/faults/no-such-fault' })).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    });
  });

  it.each(['127.0.0.1', '[::1]', 'LOCALHOST:1'])('may call it %s', async (host) => {
    const { send } = await open();
    expect((await send({ headers: { host } })).status).toBe(202);
  });

  it('may be a browser whose address line it was typed into', async () => {
    const { get } = await open();
    expect((await get({ headers: { 'sec-fetch-site': 'none' } })).status).toBe(200);
  });
});

describe('a page in a browser on this machine', () => {
  const pages: [string, Readonly<Record<string, string>>][] = [
    ['of another site', { origin: 'http://evil.example' }],
    ['of this port', { origin: 'http://localhost' }],
    ['whose origin is hidden', { origin: 'null' }],
    ['that the browser calls foreign', { 'sec-fetch-site': 'cross-site' }],
    ['on a sibling name', { 'sec-fetch-site': 'same-site' }],
    ['of this port, without its origin', { 'sec-fetch-site': 'same-origin' }],
  ];
  it.each(pages)('%s may neither begin nor end nor read', async (_, headers) => {
    const { send, get, end, done } = await open();
    const answers = [await send({ headers }), await end({ headers }), await get({ headers })];
    expect([answers.map(({ status }) => status), done]).toEqual([[403, 403, 403], []]);
  });

  it('gets no leave when its browser asks first', async () => {
    const { send, done } = await open();
    const headers = { origin: 'http://evil.example', 'access-control-request-method': 'PUT' };
    const answer = await send({ method: 'OPTIONS', headers });
    const leave = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
    expect([answer.status, leave, done]).toEqual([403, [], []]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp'])(
    'cannot send what needs no leave: %s',
    async (type) => {
      const { send, done } = await open();
      expect([(await send({ headers: { 'content-type': type } })).status, done]).toEqual([415, []]);
    },
  );

  it('cannot send it without a type either', async () => {
    const { send, done } = await open();
    expect([(await send({ without: ['content-type'] })).status, done]).toEqual([415, []]);
  });
});

describe('names that are pointed at this machine (DNS rebinding)', () => {
  it.each(['evil.example', 'localhost.evil.example', '192.168.1.5', '10.0.0.1:80', '[::2]'])(
    'are refused: %s',
    async (host) => {
      const { send, end, done } = await open();
      const answers = [await send({ headers: { host } }), await end({ headers: { host } })];
      expect([answers.every(({ status }) => status === 403 || status === 421), done]).toEqual([true, []]);
    },
  );
});

const NAMES_OF_PROXIES = [
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'via'],
  ...['x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'],
];

describe('people elsewhere', () => {
  const paths = [FULL, '/_local/faults'];
  it.each(NAMES_OF_PROXIES)('are not told of faults: %s', async (name) => {
    const { send, done } = await open();
    const headers = { [name]: '203.0.113.9' };
    const hidden = await send({ path: '/_local/none', headers });
    for (const path of paths) {
      for (const method of ['PUT', 'GET', 'DELETE']) {
        expect(await send({ method, path, headers })).toMatchObject({ status: 404, body: hidden.body });
      }
    }
    expect(done).toEqual([]);
  });

  it('reach none through a proxy that does not say so, when the port is known to be behind one', async () => {
    const { send, get, end, done } = await open({ publicUrl: 'https://ride.example' });
    const answers = [await send(), await get(), await end()];
    expect([answers.map(({ status }) => status), done]).toEqual([[404, 404, 404], []]);
  });
});

describe('a runtime that was started without faults', () => {
  it('answers as if there were no such paths', async () => {
    const { send, get, end } = await open('without faults');
    const answers = await Promise.all([send(), get(), end(), send({ path: '/_local/none' })]);
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      answers.map(() => ({ status: 404, body: { message: 'Not Found' } })),
    );
  });
});

describe('requests that are none', () => {
  it.each(['GET', 'POST', 'PATCH', 'DELETE'])('%s begins no fault', async (method) => {
    const { send, done } = await open();
    const answer = await send({ method });
    expect([answer.status, answer.headers['allow'], done]).toEqual([405, 'PUT', []]);
  });

  it.each(['PUT', 'POST'])('%s ends none', async (method) => {
    const { send, done } = await open();
    const answer = await send({ method, path: '/_local/faults' });
    expect([answer.status, answer.headers['allow'], done]).toEqual([405, 'GET, DELETE', []]);
  });

  it.each(['', '{', 'seconds=3', '\u0000'])('what is not JSON is refused: %j', async (body) => {
    const { send, done } = await open();
    expect([(await send({ body })).status, done]).toEqual([400, []]);
  });

  it('a long body is refused before it is all there, and the connection ends', async () => {
    const { send, done } = await open();
    const answer = await send({ body: `{"seconds":3,"x":"${'y'.repeat(100_000)}"}` });
    expect([answer.status, answer.headers['connection'], done]).toEqual([413, 'close', []]);
  });

  it.each(['/_local/faults/', `${FULL}/x`, `${FULL}?x`, '/_local//faults/disk-full', '/_local/faults/DISK-FULL'])(
    'nothing is done at %s',
    async (path) => {
      const { send, done } = await open();
      expect([(await send({ path })).status, done]).toEqual([404, []]);
    },
  );
});
