import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsFront, createAwsFront } from '../../../../../infra/local/src/http/aws-front.ts';

const called: string[] = [];
const running: AwsFront[] = [];

afterEach(async () => {
  for (const front of running.splice(0)) await front.stop();
  called.length = 0;
});

const start = async (hostNames: readonly string[] = []): Promise<AwsFront> => {
  const front = createAwsFront({
    ...{ host: '127.0.0.1', port: 0, portFlag: '--aws-port', log: () => undefined, drainMs: 100, hostNames },
    json: [{ targetPrefix: 'Echo_1', handle: async (operation) => void called.push(operation) }],
    rest: [
      {
        matches: () => true,
        handle: async ({ method, path }) => {
          called.push(`${method} ${path}`);
          return { status: 200, body: '' };
        },
      },
    ],
  });
  running.push(front);
  await front.start();
  return front;
};

/** The status line of the answer to these header lines. */
const ask = (front: AwsFront, head: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(front.port(), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text.split('\r\n', 1)[0] ?? ''));
    socket.on('error', () => socket.destroy());
    socket.write(`${head}\r\nconnection: close\r\n\r\n`);
  });

describe('the AWS port', () => {
  it.each([
    'evil.example',
    'evil.example:4566',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'bucket.evil.example',
  ])('does nothing for a name that is none of this machine (DNS rebinding): %s', async (host) => {
    const front = await start();
    expect(await ask(front, `GET /a HTTP/1.1\r\nhost: ${host}`)).toContain(' 421 ');
    expect(called).toEqual([]);
  });

  it.each(['127.0.0.1:4566', 'localhost', '[::1]:4566', 'bucket.localhost:4566', '10.0.0.7'])(
    'answers by its own names: %s',
    async (host) => {
      expect(await ask(await start(), `GET /a HTTP/1.1\r\nhost: ${host}`)).toContain(' 200 ');
    },
  );

  it('answers by names that it was given', async () => {
    expect(await ask(await start(['race.example']), 'GET /a HTTP/1.1\r\nhost: race.example')).toContain(' 200 ');
  });

  it.each([
    'POST / HTTP/1.1\r\norigin: http://evil.example\r\nx-amz-target: Echo_1.DoIt',
    'POST / HTTP/1.1\r\norigin: null\r\ncontent-type: text/plain',
    'OPTIONS /a HTTP/1.1\r\norigin: http://evil.example\r\naccess-control-request-method: PUT',
    'POST / HTTP/1.1\r\norigin: http://localhost:8080\r\nx-amz-target: Echo_1.DoIt',
    'GET /a HTTP/1.1\r\nsec-fetch-site: cross-site\r\nsec-fetch-mode: no-cors',
    'GET /a HTTP/1.1\r\nsec-fetch-site: same-origin',
  ])('does nothing for a web page, and tells it nothing: %j', async (request) => {
    const [line = '', ...rest] = request.split('\r\n');
    expect(await ask(await start(), [line, 'host: localhost', ...rest].join('\r\n'))).toContain(' 403 ');
    expect(called).toEqual([]);
  });

  it('answers a person who typed its address', async () => {
    const typed = 'GET /a HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: none\r\nsec-fetch-mode: navigate';
    expect(await ask(await start(), typed)).toContain(' 200 ');
  });

  it('refuses both over HTTP/2 as well', async () => {
    const front = await start();
    const statusOf = (headers: Readonly<Record<string, string>>): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const session = connectHttp2(`http://127.0.0.1:${front.port()}`);
        session.on('error', reject);
        const stream = session.request({ ':path': '/a', ...headers });
        stream.on('response', (answer) => resolve(answer[':status']));
        stream.on('close', () => session.close());
        stream.resume();
      });
    expect(await statusOf({ ':authority': 'localhost' })).toBe(200);
    expect(await statusOf({ ':authority': 'evil.example' })).toBe(421);
    expect(await statusOf({ ':authority': 'localhost', origin: 'http://evil.example' })).toBe(403);
  });
});
