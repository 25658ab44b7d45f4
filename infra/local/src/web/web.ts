import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from '../core/clock.ts';
import { type ListenOptions, listen } from '../core/listen.ts';
import type { Log } from '../core/ports.ts';
import type { Service } from '../core/service.ts';
import { type Connections, createConnections } from '../http/connections.ts';
import type { HttpApiHandler } from '../http-api/http-api.ts';
import { createSite } from './site.ts';

export interface WebOptions extends ListenOptions {
  /** Asked before the site, in order. */
  readonly httpApis: readonly HttpApiHandler[];
  /** Folder of the built dashboard. */
  readonly site?: string;
  /** Takes over a WebSocket handshake on `/mqtt`. */
  readonly onMqttUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** What `GET /_local/<name>` answers as JSON: `health`, `metrics` … */
  readonly localPages?: Readonly<Record<string, () => unknown>>;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Larger files are sent uncompressed. @default 8 MiB, seconds of work for one core */
  readonly compressedFileBytesMax?: number;
  /** Memory for compressed files. @default 32 MiB, several times a dashboard */
  readonly compressedCacheBytesMax?: number;
  /** Connections, WebSockets included; further ones are refused. @default 20,000: fits the usual file descriptor limit */
  readonly connectionsMax?: number;
  /** How long `stop` waits for answers in progress. @default 2,000 */
  readonly drainMs?: number;
}

/** The port for people: HTTP API, dashboard and MQTT over WebSocket. */
export interface Web extends Service {
  /** The port it listens on, once started. */
  port(): number;
}

const MEBIBYTE = 1024 * 1024;
const CONNECTIONS_MAX = 20_000;
const DRAIN_MS = 2_000;
// An HTTP API takes 10,240 bytes of request line and headers; Node answers 431 beyond.
const HEADER_BYTES_MAX = 10_240;

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export const createWeb = (options: WebOptions): Web => {
  const { clock = systemClock, drainMs = DRAIN_MS } = options;
  const handlers = handlersOf(options);
  let running: { server: Server; connections: Connections } | undefined;
  let port = options.port;
  return {
    name: 'web',
    port: () => port,
    start: async () => {
      const connections = createConnections(clock);
      const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX }, (request, response) => {
        void answer({ request, response, handlers, log: options.log });
      });
      server.on('connection', connections.add);
      server.maxConnections = options.connectionsMax ?? CONNECTIONS_MAX;
      server.on('upgrade', (request, socket, head) => {
        // A WebSocket lasts until its own service stops: nobody would wait here for its end.
        if (socket instanceof Socket) connections.release(socket);
        upgrade(options, { request, socket, head });
      });
      port = await listen(server, options);
      running = { server, connections };
    },
    stop: async () => {
      running?.server.close();
      running?.server.closeIdleConnections();
      await running?.connections.drain(drainMs);
      running = undefined;
    },
  };
};

const handlersOf = ({ httpApis, site, localPages = {}, ...options }: WebOptions): Handler[] => {
  const bounds = {
    fileBytesMax: options.compressedFileBytesMax ?? 8 * MEBIBYTE,
    cacheBytesMax: options.compressedCacheBytesMax ?? 32 * MEBIBYTE,
  };
  return [localPageHandler(localPages), ...httpApis, ...(site === undefined ? [] : [createSite(site, bounds)])];
};

const localPageHandler =
  (pages: Readonly<Record<string, () => unknown>>): Handler =>
  async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const name = path.startsWith('/_local/') ? path.slice('/_local/'.length) : '';
    const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
    if (page === undefined || request.method !== 'GET') return false;
    sendJson(response, 200, page());
    return true;
  };

const answer = async ({
  request,
  response,
  handlers,
  log,
}: {
  request: IncomingMessage;
  response: ServerResponse;
  handlers: readonly Handler[];
  log: Log;
}): Promise<void> => {
  // A browser must not take an answer for another type than it says it is.
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
  try {
    for (const handle of handlers) {
      if (await handle(request, response)) return;
    }
    sendJson(response, 404, { message: 'Not Found' });
  } catch (error) {
    // Who hangs up in the middle of an answer needs none.
    if (response.destroyed) return;
    log('error', 'a web request failed inside the runtime', { method: request.method, url: request.url, error });
    if (response.headersSent) response.destroy();
    else sendJson(response, 500, { message: 'Internal Server Error' });
  }
};

const sendJson = (response: ServerResponse, status: number, content: unknown): void => {
  const body = JSON.stringify(content);
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
};

const upgrade = (
  { onMqttUpgrade }: WebOptions,
  { request, socket, head }: { request: IncomingMessage; socket: Duplex; head: Buffer },
): void => {
  const [path] = (request.url ?? '').split('?', 1);
  if (path === '/mqtt' && onMqttUpgrade !== undefined) {
    if (socket instanceof Socket) socket.setNoDelay(true);
    onMqttUpgrade(request, socket, head);
    return;
  }
  socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n', () => socket.destroy());
};
