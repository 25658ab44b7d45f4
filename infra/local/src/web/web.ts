import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from '../core/clock.ts';
import { type ListenOptions, listen } from '../core/listen.ts';
import type { Service } from '../core/service.ts';
import { type Connections, createConnections } from '../http/connections.ts';
import { createHostCheck, type HostCheck } from '../http/own-hosts.ts';
import type { HttpApiHandler } from '../http-api/http-api.ts';
import { createLocalPages, type LocalPages } from './local-pages.ts';
import { commonHeaders, createSiteHeaders, type SiteAddress } from './security-headers.ts';
import { sendJson } from './send-json.ts';
import { createSite } from './site.ts';

export interface WebOptions extends ListenOptions, SiteAddress, LocalPages {
  /** Asked before the site, in order. */
  readonly httpApis: readonly HttpApiHandler[];
  /** Folder of the built dashboard. */
  readonly site?: string;
  /** Takes over a WebSocket handshake on `/mqtt`. */
  readonly onMqttUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
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
  const answer = createAnswering(options);
  const upgrade = createUpgrading(options);
  let running: { server: Server; connections: Connections } | undefined;
  let port = options.port;
  return {
    name: 'web',
    port: () => port,
    start: async () => {
      const connections = createConnections(clock);
      const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX }, (request, response) => {
        void answer(request, response);
      });
      server.on('connection', connections.add);
      server.maxConnections = options.connectionsMax ?? CONNECTIONS_MAX;
      server.on('upgrade', (request, socket, head) => {
        // A WebSocket lasts until its own service stops: nobody would wait here for its end.
        if (socket instanceof Socket) connections.release(socket);
        upgrade(request, socket, head);
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

const handlersOf = (options: WebOptions): Handler[] => {
  const { httpApis, site } = options;
  if (site === undefined) return [createLocalPages(options), ...httpApis];
  const headersFor = createSiteHeaders(options);
  const sendFile = createSite(site, {
    fileBytesMax: options.compressedFileBytesMax ?? 8 * MEBIBYTE,
    cacheBytesMax: options.compressedCacheBytesMax ?? 32 * MEBIBYTE,
  });
  return [
    createLocalPages(options),
    ...httpApis,
    (request, response) => sendFile(request, response, headersFor(request)),
  ];
};

const hostCheckOf = ({ publicUrl }: SiteAddress): HostCheck =>
  createHostCheck(publicUrl === undefined ? [] : [new URL(publicUrl).hostname]);

const NOT_OURS =
  'This address is none of this machine. Behind a proxy or with a name of your own: start with --public-url.';

const createAnswering = (options: WebOptions) => {
  const handlers = handlersOf(options);
  const isOurs = hostCheckOf(options);
  const common = Object.entries(commonHeaders(options));
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of common) response.setHeader(name, value);
    try {
      if (!isOurs(request.headers.host)) {
        sendJson(response, 421, { message: NOT_OURS });
        return;
      }
      for (const handle of handlers) {
        if (await handle(request, response)) return;
      }
      sendJson(response, 404, { message: 'Not Found' });
    } catch (error) {
      // Who hangs up in the middle of an answer needs none.
      if (response.destroyed) return;
      options.log('error', 'a web request failed inside the runtime', {
        method: request.method,
        url: request.url,
        error,
      });
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: 'Internal Server Error' });
    }
  };
};

const createUpgrading = (options: WebOptions) => {
  const isOurs = hostCheckOf(options);
  const publicOrigin = options.publicUrl === undefined ? undefined : new URL(options.publicUrl).origin;
  // Browsers let any page open a WebSocket; the page that this port serves is the only one that has a reason to.
  const isOwnPage = ({ origin, host }: IncomingMessage['headers']): boolean =>
    origin === undefined || origin === publicOrigin || origin === `http://${host}` || origin === `https://${host}`;
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { headers, url = '' } = request;
    if (!isOurs(headers.host)) refuse(socket, '421 Misdirected Request');
    else if (!isOwnPage(headers)) refuse(socket, '403 Forbidden');
    else if (url.split('?', 1)[0] !== '/mqtt' || options.onMqttUpgrade === undefined) refuse(socket, '404 Not Found');
    else {
      if (socket instanceof Socket) socket.setNoDelay(true);
      options.onMqttUpgrade(request, socket, head);
    }
  };
};

const refuse = (socket: Duplex, status: string): void => {
  // The answer may not reach a client that left; there is nobody to tell.
  socket.once('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () => socket.destroy());
};
