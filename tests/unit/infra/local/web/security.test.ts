import { writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWeb, type Web, type WebOptions } from '../../../../../infra/local/src/web/web.ts';
import { suiteFolder } from '../../../../support/temporary-folder.ts';

const site = suiteFolder();
const running: Web[] = [];

beforeAll(() => writeFileSync(join(site, 'index.html'), '<!doctype html>'));
afterEach(async () => {
  for (const web of running.splice(0)) await web.stop();
});

const start = async (options: Partial<WebOptions> = {}): Promise<Web> => {
  const web = createWeb({
    ...{ host: '127.0.0.1', port: 0, portFlag: '--port', site, log: () => undefined, drainMs: 100 },
    httpApis: [],
    localPages: { health: () => ({ status: 'ok' }) },
    operatorPages: { metrics: () => ({ rates: 1 }) },
    onMqttUpgrade: (_request, socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    ...options,
  });
  running.push(web);
  await web.start();
  return web;
};

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** Without fetch, which decides about Host and Connection itself. */
const get = (web: Web, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: web.port(), path, headers });
    request.on('error', reject);
    request.on('upgrade', ({ statusCode = 0, headers: answered }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers: answered });
    });
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.end();
  });

const policyOf = ({ headers }: Got): Record<string, string> =>
  Object.fromEntries(
    String(headers['content-security-policy'])
      .split('; ')
      .map((directive) => [directive.split(' ', 1)[0] ?? '', directive.slice(directive.indexOf(' ') + 1)]),
  );

describe('the policy of the site', () => {
  it('lets it consist of files of its own only, and speak to its own host only', async () => {
    expect(policyOf(await get(await start(), '/', { host: 'localhost:8080' }))).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': "'self' ws://localhost:8080 wss://localhost:8080",
      'manifest-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'object-src': "'none'",
    });
  });

  it('names what else the site speaks to, and never a host that no policy can name', async () => {
    const web = await start({ publicUrl: 'https://race.example', connectSources: ['wss://broker.example'] });
    expect(policyOf(await get(web, '/', { host: '[::1]:8080' }))['connect-src']).toBe(
      "'self' ws://race.example wss://race.example wss://broker.example",
    );
  });

  it('leaves pages Bluetooth, for bikes, a screen that they fill and keep on, and nothing else that a device can do', async () => {
    const { headers } = await get(await start(), '/');
    const features = String(headers['permissions-policy']).split(', ');
    expect(features.filter((feature) => !feature.endsWith('=()'))).toEqual([
      'bluetooth=(self)',
      'fullscreen=(self)',
      'screen-wake-lock=(self)',
    ]);
    expect(features).toEqual(expect.arrayContaining(['camera=()', 'geolocation=()', 'microphone=()', 'usb=()']));
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
  });
});

describe('every answer', () => {
  const common = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };

  it.each(['/', '/missing.js', '/_local/health'])('has the headers that all have: %s', async (path) => {
    expect((await get(await start(), path)).headers).toMatchObject(common);
  });

  it('runs and loads nothing unless it is the site', async () => {
    for (const path of ['/missing.js', '/_local/health']) {
      expect(policyOf(await get(await start(), path))).toEqual({
        'default-src': "'none'",
        'frame-ancestors': "'none'",
      });
    }
  });

  it('demands TLS for later only where the site is reached by TLS', async () => {
    const demand = async (publicUrl: string): Promise<unknown> =>
      (await get(await start({ publicUrl }), '/')).headers['strict-transport-security'];
    expect(await demand('https://race.example')).toBe('max-age=31536000');
    expect(await demand('http://race.example')).toBeUndefined();
    expect((await get(await start(), '/')).headers).not.toHaveProperty('strict-transport-security');
  });
});

describe('names that are none of this machine (DNS rebinding)', () => {
  const strangers = [
    'evil.example',
    'evil.example:8080',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'x@localhost',
  ];
  it.each([...strangers, '[evil]', '127.0.0.1:80:80', ' '])('are refused: "%s"', async (host) => {
    const web = await start();
    expect((await get(web, '/', { host })).status).toBe(421);
    expect((await get(web, '/_local/health', { host })).status).toBe(421);
  });

  const own = [
    '127.0.0.1',
    '192.168.1.5:8080',
    '[::1]:8080',
    'localhost',
    'LOCALHOST.:1',
    'race.localhost',
    hostname(),
  ];
  it.each(own)('are not those of this machine: %s', async (host) => {
    expect((await get(await start(), '/', { host })).status).toBe(200);
  });

  it('are not those that the operator named', async () => {
    const web = await start({ publicUrl: 'https://race.example' });
    expect((await get(web, '/', { host: 'race.example' })).status).toBe(200);
    expect((await get(web, '/', { host: 'www.race.example' })).status).toBe(421);
  });
});

describe('WebSockets', () => {
  const upgrade = async (headers: Readonly<Record<string, string>>, options: Partial<WebOptions> = {}) =>
    (await get(await start(options), '/mqtt', { connection: 'upgrade', upgrade: 'websocket', ...headers })).status;

  it.each([
    [{ host: 'localhost:8080', origin: 'http://localhost:8080' }, 101],
    [{ host: 'localhost:8080', origin: 'https://localhost:8080' }, 101],
    [{ host: 'localhost:8080' }, 101],
    [{ host: 'localhost:8080', origin: 'http://evil.example' }, 403],
    [{ host: 'localhost:8080', origin: 'http://localhost:9999' }, 403],
    [{ host: 'localhost:8080', origin: 'null' }, 403],
    [{ host: 'evil.example', origin: 'http://evil.example' }, 421],
  ])('are open to programs and to the own page only: %j is %d', async (headers, status) => {
    expect(await upgrade(headers)).toBe(status);
  });

  it('are open to the page behind a proxy that changes the host', async () => {
    const headers = { host: '127.0.0.1:8080', origin: 'https://race.example' };
    expect(await upgrade(headers, { publicUrl: 'https://race.example' })).toBe(101);
  });
});

describe('what the runtime tells of itself', () => {
  it('is for people at this machine: a proxy on it speaks for others', async () => {
    const web = await start();
    expect((await get(web, '/_local/metrics')).status).toBe(200);
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      expect((await get(web, '/_local/metrics', { [name]: '203.0.113.9' })).status).toBe(404);
      expect((await get(web, '/_local/health', { [name]: '203.0.113.9' })).status).toBe(200);
    }
  });

  it('is not for who asks by the public name, through a proxy that does not say that it is one', async () => {
    const web = await start({ publicUrl: 'https://race.example' });
    const statusFor = async (host: string) => (await get(web, '/_local/metrics', { host })).status;
    const statuses = await Promise.all(
      ['race.example', 'RACE.example:443', '192.168.1.5', 'localhost', '[::1]:8080'].map(statusFor),
    );
    expect(statuses).toEqual([404, 404, 404, 200, 200]);
  });
});
