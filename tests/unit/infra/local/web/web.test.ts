import { once } from 'node:events';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWeb, type Web, type WebOptions } from '../../../../../infra/local/src/web/web.ts';
import { suiteFolder } from '../../../../support/temporary-folder.ts';

const SCRIPT = 'console.log("hello");\n'.repeat(200);
const PAGE = '<!doctype html><title>page</title>';

const folder = suiteFolder();
let site: string;
const running: Web[] = [];

beforeAll(async () => {
  site = join(folder, 'site');
  await mkdir(join(site, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await mkdir(join(folder, 'site-of-others'));
  await writeFile(join(folder, 'site-of-others', 'secret.txt'), 'secret');
  await writeFile(join(site, 'index.html'), PAGE);
  await writeFile(join(site, 'assets', 'app-1a2b.js'), SCRIPT);
  await writeFile(join(site, 'ready.css'), 'a{}');
  await writeFile(join(site, 'ready.css.br'), brotliCompressSync('a{}'));
  await writeFile(join(site, 'picture.png'), Buffer.alloc(5_000, 7));
  await writeFile(join(site, 'empty.txt'), '');
  await utimes(join(site, 'index.html'), 1_700_000_000, 1_700_000_000);
});
afterEach(async () => {
  for (const web of running.splice(0)) await web.stop();
});

const start = async (options: Partial<WebOptions> = {}): Promise<Web> => {
  const web = createWeb({
    host: '127.0.0.1',
    port: 0,
    portFlag: '--port',
    httpApis: [],
    site,
    log: () => undefined,
    drainMs: 100,
    ...options,
  });
  running.push(web);
  await web.start();
  return web;
};

interface Got {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Without fetch, which resolves `..` and undoes compression. */
const get = (web: Web, path: string, { method = 'GET', headers = {} }: { method?: string; headers?: object } = {}) =>
  new Promise<Got>((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: web.port(), path, method, headers: { ...headers } });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.end();
  });

const asPage = { headers: { accept: 'text/html,*/*' } };

describe('files of the site', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['/assets/app-1a2b.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/picture.png?v=1', 'image/png', 'no-cache'],
    ['/empty.txt', 'text/plain; charset=utf-8', 'no-cache'],
  ])('%s has type %s and caching %s', async (path, type, caching) => {
    const { status, headers } = await get(await start(), path);
    expect([status, headers['content-type'], headers['cache-control'], headers['x-content-type-options']]).toEqual([
      200,
      type,
      caching,
      'nosniff',
    ]);
  });

  it('give the application for a page that it draws, but not for a missing file', async () => {
    const web = await start();
    expect((await get(web, '/classes/1', asPage)).body.toString()).toBe(PAGE);
    expect((await get(web, '/classes/1', { method: 'HEAD', ...asPage })).body.toString()).toBe('');
    expect((await get(web, '/classes/1')).status).toBe(404);
    expect((await get(web, '/assets/gone.js', asPage)).status).toBe(404);
    expect((await get(web, '/classes/1', { method: 'POST', ...asPage })).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/../site-of-others/secret.txt',
    '/%2e%2e%2fsite-of-others%2fsecret.txt',
    '//etc/passwd.txt',
    '/index.html%00.txt',
    '/%zz',
    `/${'x'.repeat(300)}.txt`,
    '/assets',
  ])('never lead out of the folder, nor to a failure: %s', async (path) => {
    const { status, body } = await get(await start(), path);
    expect([status, JSON.parse(body.toString())]).toEqual([404, { message: 'Not Found' }]);
  });

  it('are answered 304 to a client that has this version', async () => {
    const web = await start();
    const { headers } = await get(web, '/index.html');
    const again = (condition: object) => get(web, '/index.html', { headers: condition });
    expect(headers['last-modified']).toBe('Tue, 14 Nov 2023 22:13:20 GMT');
    expect((await again({ 'if-none-match': headers.etag })).status).toBe(304);
    expect((await again({ 'if-none-match': 'W/"other"' })).status).toBe(200);
    expect((await again({ 'if-modified-since': 'Tue, 14 Nov 2023 22:13:20 GMT' })).status).toBe(304);
    expect((await again({ 'if-modified-since': 'Tue, 14 Nov 2023 22:13:19 GMT' })).status).toBe(200);
  });
});

describe('compression', () => {
  const encoded = async (path: string, acceptEncoding: string, options: Partial<WebOptions> = {}) => {
    const { headers, body } = await get(await start(options), path, { headers: { 'accept-encoding': acceptEncoding } });
    return { encoding: headers['content-encoding'], vary: headers.vary, body };
  };

  it('uses the best encoding that the client takes', async () => {
    const script = '/assets/app-1a2b.js';
    const brotli = await encoded(script, 'gzip, deflate, br');
    expect([brotli.encoding, brotliDecompressSync(brotli.body).toString()]).toEqual(['br', SCRIPT]);
    const gzip = await encoded(script, 'gzip, br;q=0');
    expect([gzip.encoding, gunzipSync(gzip.body).toString()]).toEqual(['gzip', SCRIPT]);
    const plain = await encoded(script, 'identity');
    expect([plain.encoding, plain.vary, plain.body.toString()]).toEqual([undefined, 'accept-encoding', SCRIPT]);
  });

  it('gives the same bytes from memory, and without memory', async () => {
    const web = await start();
    const ask = () => get(web, '/assets/app-1a2b.js', { headers: { 'accept-encoding': 'br' } });
    const [first, second] = [await ask(), await ask()];
    expect(second.body.equals(first.body)).toBe(true);
    const without = await encoded('/assets/app-1a2b.js', 'br', { compressedCacheBytesMax: 0 });
    expect(without.body.equals(first.body)).toBe(true);
  });

  it('sends a file that lies there compressed, and leaves pictures, small and huge files as they are', async () => {
    const ready = await encoded('/ready.css', 'br');
    expect([ready.encoding, brotliDecompressSync(ready.body).toString()]).toEqual(['br', 'a{}']);
    expect((await encoded('/ready.css', 'gzip')).encoding).toBeUndefined();
    expect(await encoded('/picture.png', 'br')).toMatchObject({ encoding: undefined, vary: undefined });
    expect((await encoded('/assets/app-1a2b.js', 'br', { compressedFileBytesMax: 100 })).encoding).toBeUndefined();
  });
});

describe('the port for people', () => {
  it('asks local pages first, then HTTP APIs, then the site', async () => {
    const web = await start({
      localPages: { health: () => ({ status: 'ok' }) },
      httpApis: [
        async (request, response) => {
          if (request.url !== '/index.html' && request.url !== '/_local/health') return false;
          response.end('from the API');
          return true;
        },
      ],
    });
    expect((await get(web, '/_local/health')).body.toString()).toBe('{"status":"ok"}');
    expect((await get(web, '/index.html')).body.toString()).toBe('from the API');
    expect((await get(web, '/', asPage)).body.toString()).toBe(PAGE);
    expect((await get(web, '/_local/toString')).status).toBe(404);
  });

  it('hands WebSocket handshakes on /mqtt over, with the bytes that came too early, and refuses others', async () => {
    const web = await start({
      onMqttUpgrade: (request, socket, head) => socket.end(`taken ${request.url} ${head.length}`),
    });
    const handshake = (path: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(web.port(), '127.0.0.1');
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
        });
        socket.on('close', () => resolve(text));
        socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\nabc`);
      });
    expect(await handshake('/mqtt?token=1')).toBe('taken /mqtt?token=1 3');
    expect(await handshake('/other')).toMatch(/^HTTP\/1.1 404 /);
  });

  it('stops although clients keep connections open', async () => {
    const web = await start();
    const idle = connect(web.port(), '127.0.0.1');
    idle.on('error', () => idle.destroy());
    await get(web, '/');
    await web.stop();
    await expect(get(web, '/')).rejects.toThrow('ECONNREFUSED');
    idle.destroy();
  });

  it('leaves open WebSockets to the service that took them, so that it can still answer on them', async () => {
    const taken = Promise.withResolvers<Duplex>();
    const web = await start({ onMqttUpgrade: (_request, socket) => taken.resolve(socket), drainMs: 20_000 });
    const client = connect(web.port(), '127.0.0.1');
    client.write('GET /mqtt HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    const socket = await taken.promise;
    await web.stop();
    socket.end('the last acknowledgement');
    expect(String(await once(client, 'data'))).toBe('the last acknowledgement');
  });

  it('names the flag that changes the port when the port is taken', async () => {
    const web = await start();
    await expect(start({ port: web.port() })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining('choose another port with --port'),
    });
  });
});
