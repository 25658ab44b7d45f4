import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../../infra/local/src/core/clock.ts';
import { listen } from '../../../../../infra/local/src/core/listen.ts';
import { type AwsFront, createAwsFront } from '../../../../../infra/local/src/http/aws-front.ts';
import { createProtocolSwitch } from '../../../../../infra/local/src/http/protocol-switch.ts';

const DRAIN_MS = 180_000; // longer than a test may take: whoever waits for it fails

const running: AwsFront[] = [];

const startFront = async (options: { headersMs?: number } = {}): Promise<AwsFront> => {
  const front = createAwsFront({
    host: '127.0.0.1',
    port: 0,
    portFlag: '--aws-port',
    json: [],
    rest: [{ matches: () => true, handle: async ({ path }) => ({ status: 200, body: path }) }],
    log: () => undefined,
    drainMs: DRAIN_MS,
    ...options,
  });
  running.push(front);
  await front.start();
  return front;
};

afterEach(async () => {
  for (const front of running.splice(0)) await front.stop();
});

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const [HEADERS, RST_STREAM, SETTINGS] = [1, 3, 4];
const NOTHING: Buffer = Buffer.alloc(0);

/** A frame of HTTP/2 (RFC 9113 4.1). */
const frame = (type: number, { flags = 0, stream = 0, payload = NOTHING }) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};

/** Header fields as literals that are not indexed (RFC 7541 6.2.2). */
const fields = (headers: Record<string, string>): Buffer =>
  Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [
      Buffer.from([0, name.length]),
      Buffer.from(name),
      Buffer.from([value.length]),
      Buffer.from(value),
    ]),
  );

const END_HEADERS = 4;
const errorCode = (code: number): Buffer => Buffer.from([0, 0, 0, code]);

describe('hostile clients of the AWS port', () => {
  it.each([0, 2, 8])('lives on when a stream is reset (code %i) by the packet that opens it', async (code) => {
    const front = await startFront();
    const request = { ':method': 'POST', ':path': '/a', ':scheme': 'http', expect: '100-continue' };
    const socket = connect(front.port(), '127.0.0.1');
    socket.write(
      Buffer.concat([
        PREFACE,
        frame(SETTINGS, {}),
        frame(HEADERS, { flags: END_HEADERS, stream: 1, payload: fields(request) }),
        frame(RST_STREAM, { stream: 1, payload: errorCode(code) }),
      ]),
    );
    await once(socket, 'data');
    expect(await (await fetch(`http://127.0.0.1:${front.port()}/still-here`)).text()).toBe('/still-here');
    socket.destroy();
  });

  it('ends a request whose headers never come to an end', async () => {
    const front = await startFront({ headersMs: 20 });
    const socket = connect(front.port(), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
    expect(String(await once(socket, 'data'))).toContain('408 Request Timeout');
    socket.destroy();
  });

  it('stops at once although a client keeps its connection for the next request', async () => {
    const front = await startFront();
    const socket = connect(front.port(), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    await front.stop();
    await closed;
  });

  it('tells an HTTP/2 client how many requests it may have open', async () => {
    const front = await startFront();
    const session = connectHttp2(`http://127.0.0.1:${front.port()}`);
    const [settings] = await once(session, 'remoteSettings');
    expect(settings).toMatchObject({ maxConcurrentStreams: 1_000 });
    session.close();
  });

  it('lives on, and says so, when the system has no file descriptor for a connection', async () => {
    const lines: string[] = [];
    const { server, close } = createProtocolSwitch({
      onExchange: () => undefined,
      clock: systemClock,
      connectionsMax: 10,
      headersMs: 1_000,
    });
    const log = (level: string, message: string) => void lines.push(`${level}: ${message}`);
    await listen(server, { host: '127.0.0.1', port: 0, portFlag: '--aws-port', log });
    server.emit('error', new Error('accept EMFILE'));
    await close(0);
    expect(lines).toEqual(['warn: a connection could not be accepted']);
  });
});
