import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsJsonService } from '../../../../../infra/local/src/core/aws-json.ts';
import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import type { Log } from '../../../../../infra/local/src/core/ports.ts';
import type { RestService } from '../../../../../infra/local/src/core/rest-service.ts';
import { type AwsFront, createAwsFront } from '../../../../../infra/local/src/http/aws-front.ts';

const echo: AwsJsonService = {
  targetPrefix: 'Echo_1',
  handle: async (operation, body, raw) => {
    if (operation === 'Refuse') throw new AwsError('ResourceInUseException', 'busy');
    if (operation === 'Break') throw new Error('a bug');
    if (operation === 'Empty') return undefined;
    if (operation === 'Text') return '{"ready":true}';
    return { operation, body, rawLength: raw.length };
  },
};

const paths: RestService = {
  matches: ({ path }) => path.startsWith('/things/'),
  handle: async ({ method, path, query, body }) => {
    if (path === '/things/bad-header') return { status: 200, headers: { 'x-bad': 'line\nbreak' }, body: '' };
    if (path === '/things/conflict') throw new AwsError('ResourceConflictException', 'already there', { status: 409 });
    return {
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: `${method} ${path} ${query} ${body.length}`,
    };
  },
};

const running: AwsFront[] = [];
const lines: string[] = [];
const log: Log = (level, message) => lines.push(`${level}: ${message}`);

const startFront = async (options: { bodyBytesMax?: number; port?: number } = {}): Promise<AwsFront> => {
  const front = createAwsFront({
    host: '127.0.0.1',
    port: 0,
    portFlag: '--aws-port',
    json: [echo],
    rest: [paths],
    log,
    drainMs: 200,
    ...options,
  });
  running.push(front);
  await front.start();
  return front;
};

afterEach(async () => {
  for (const front of running.splice(0)) await front.stop();
  lines.length = 0;
});

const call = (
  front: AwsFront,
  target: string,
  { body = '{}', contentType = 'application/x-amz-json-1.1' }: { body?: string; contentType?: string } = {},
) =>
  fetch(`http://127.0.0.1:${front.port()}/`, {
    method: 'POST',
    headers: { 'x-amz-target': target, 'content-type': contentType },
    body,
  });

const callHttp2 = (front: AwsFront, target: string, body: string): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const session = connectHttp2(`http://127.0.0.1:${front.port()}`);
    session.on('error', reject);
    const stream = session.request({ ':method': 'POST', ':path': '/', 'x-amz-target': target });
    let status = 0;
    let text = '';
    stream.on('response', (headers) => {
      status = Number(headers[':status']);
    });
    stream.on('data', (chunk) => {
      text += chunk;
    });
    stream.on('end', () => {
      session.close();
      resolve({ status, text });
    });
    stream.end(body);
  });

/** Everything the server sends until it closes, or until `enough` says so. */
const talk = (socket: Socket, enough: (text: string) => boolean): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      if (enough(text)) resolve(text);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', () => resolve(text));
  });

describe('the AWS port, JSON services', () => {
  it('gives operation and parsed body to the service that the target names', async () => {
    const front = await startFront();
    const response = await call(front, 'Echo_1.DoIt', { body: '{"a":1}' });
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ operation: 'DoIt', body: { a: 1 }, rawLength: 7 });
  });

  it('answers in the version of the protocol in which it was asked', async () => {
    const front = await startFront();
    const response = await call(front, 'Echo_1.DoIt', { contentType: 'application/x-amz-json-1.0' });
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
  });

  it('sends ready JSON text as it is and an empty body for an operation without output', async () => {
    const front = await startFront();
    expect(await (await call(front, 'Echo_1.Text')).text()).toBe('{"ready":true}');
    const empty = await call(front, 'Echo_1.Empty');
    expect([empty.status, await empty.text()]).toEqual([200, '']);
  });

  it('answers an AwsError with its name, in body and header', async () => {
    const front = await startFront();
    const response = await call(front, 'Echo_1.Refuse');
    expect([response.status, response.headers.get('x-amzn-errortype'), await response.json()]).toEqual([
      400,
      'ResourceInUseException',
      { __type: 'ResourceInUseException', message: 'busy' },
    ]);
  });

  it('answers 500 to a bug of its own, says so in the log and lives on', async () => {
    const front = await startFront();
    const response = await call(front, 'Echo_1.Break');
    expect([response.status, ((await response.json()) as { __type: string }).__type]).toEqual([500, 'InternalFailure']);
    expect(lines).toEqual(['error: a request failed inside the runtime']);
    expect((await call(front, 'Echo_1.DoIt')).status).toBe(200);
  });

  it.each([
    { target: 'Nobody_1.DoIt', request: {}, type: 'UnknownOperationException' },
    { target: 'no dot at all', request: {}, type: 'UnknownOperationException' },
    { target: 'Echo_1.DoIt', request: { body: '{"a":' }, type: 'SerializationException' },
    { target: 'Echo_1.DoIt', request: { contentType: 'application/x-amz-cbor-1.1' }, type: 'SerializationException' },
  ])('answers 400 to nonsense: $target $request', async ({ target, request, type }) => {
    const front = await startFront();
    const response = await call(front, target, request);
    expect([response.status, ((await response.json()) as { __type: string }).__type]).toEqual([400, type]);
  });

  it('answers 413 to a body one byte above the bound and takes one at the bound', async () => {
    const front = await startFront({ bodyBytesMax: 10 });
    expect((await call(front, 'Echo_1.DoIt', { body: '"12345678"' })).status).toBe(200);
    expect((await call(front, 'Echo_1.DoIt', { body: '"123456789"' })).status).toBe(413);
  });
});

describe('the AWS port, services with paths', () => {
  it('gives path and query to the first service that matches, undecoded', async () => {
    const front = await startFront();
    const socket = connect(front.port(), '127.0.0.1');
    socket.end(
      'PUT /things/a/../b%20c?x=%2F HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc',
    );
    expect(await talk(socket, () => false)).toContain('PUT /things/a/../b%20c x=%2F 3');
  });

  it('answers 404 where no service matches and the status of a thrown AwsError where one refuses', async () => {
    const front = await startFront();
    const at = (path: string) => fetch(`http://127.0.0.1:${front.port()}${path}`);
    expect((await at('/nowhere')).status).toBe(404);
    const refused = await at('/things/conflict');
    expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([409, 'ResourceConflictException']);
  });

  it('answers 500 when a service names a header that HTTP cannot carry', async () => {
    const front = await startFront();
    expect((await fetch(`http://127.0.0.1:${front.port()}/things/bad-header`)).status).toBe(500);
  });

  it('counts answers by status', async () => {
    const front = await startFront();
    await call(front, 'Echo_1.DoIt');
    await call(front, 'Echo_1.Refuse');
    await call(front, 'Echo_1.DoIt');
    expect(front.metrics()).toEqual({ answersByStatus: { 200: 2, 400: 1 } });
  });
});

describe('the AWS port, one port for two protocols', () => {
  it('speaks HTTP/2 to a client that opens with its preface', async () => {
    const front = await startFront();
    const { status, text } = await callHttp2(front, 'Echo_1.DoIt', '{"b":2}');
    expect([status, JSON.parse(text)]).toEqual([200, { operation: 'DoIt', body: { b: 2 }, rawLength: 7 }]);
  });

  it('answers errors and 413 over HTTP/2 too', async () => {
    const front = await startFront({ bodyBytesMax: 10 });
    expect((await callHttp2(front, 'Echo_1.Refuse', '{}')).status).toBe(400);
    expect((await callHttp2(front, 'Echo_1.DoIt', `"${'x'.repeat(100_000)}"`)).status).toBe(413);
  });

  it('tells POST and PUT from the preface when bytes come one by one', async () => {
    const front = await startFront();
    const socket = connect({ port: front.port(), host: '127.0.0.1', noDelay: true });
    const answer = talk(socket, (text) => text.includes('PUT /things/a'));
    for (const byte of 'PUT /things/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n') {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    expect(await answer).toContain('HTTP/1.1 200 OK');
    socket.destroy();
  });

  it('sends 100 Continue at once to a client that waits for it', async () => {
    const front = await startFront();
    const socket = connect(front.port(), '127.0.0.1');
    socket.write('PUT /things/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\nexpect: 100-continue\r\n\r\n');
    await talk(socket, (text) => text.includes('100 Continue'));
    socket.write('abc');
    expect(await talk(socket, (text) => text.includes('PUT /things/a'))).toContain('200 OK');
    socket.destroy();
  });

  it('lives on when bytes are no HTTP at all, and when a client leaves in the middle of a body', async () => {
    const front = await startFront();
    const noise = connect(front.port(), '127.0.0.1');
    noise.write('\x00\x01\x02 nonsense\r\n\r\n');
    expect(await talk(noise, () => false)).toContain('400 Bad Request');
    const leaver = connect(front.port(), '127.0.0.1');
    leaver.write('POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: Echo_1.DoIt\r\ncontent-length: 100\r\n\r\n{');
    await new Promise(setImmediate);
    leaver.destroy();
    expect((await call(front, 'Echo_1.DoIt')).status).toBe(200);
    expect(lines).toEqual([]);
  });

  it('stops although clients keep connections open in both protocols', async () => {
    const front = await startFront();
    const idle = connect(front.port(), '127.0.0.1');
    const session = connectHttp2(`http://127.0.0.1:${front.port()}`);
    session.on('error', () => session.destroy());
    await call(front, 'Echo_1.DoIt');
    await front.stop();
    await expect(call(front, 'Echo_1.DoIt')).rejects.toThrow();
    idle.destroy();
    session.destroy();
  });

  it('names the flag that changes the port when the port is taken', async () => {
    const front = await startFront();
    await expect(startFront({ port: front.port() })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: `Port ${front.port()} on 127.0.0.1 is taken by another process. Stop it, or choose another port with --aws-port.`,
    });
  });
});
