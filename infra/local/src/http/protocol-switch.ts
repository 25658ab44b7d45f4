import { createServer as createHttp1Server, type Server as Http1Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../core/clock.ts';
import { createConnections } from './connections.ts';
import { type Exchange, http1Exchange, http2Exchange } from './exchange.ts';

export interface ProtocolSwitchOptions {
  readonly onExchange: (exchange: Exchange) => void;
  readonly clock: Clock;
  /** Connections beyond this are refused. */
  readonly connectionsMax: number;
  /** An HTTP/1.1 request whose headers are not whole after this time is ended. */
  readonly headersMs: number;
}

/** A TCP server that speaks HTTP/1.1 and cleartext HTTP/2 on one port. */
export interface ProtocolSwitch {
  readonly server: Server;
  /** Answers what is being worked on, for at most this long, and ends every connection. */
  close(drainMs: number): Promise<void>;
}

// An HTTP/2 client with prior knowledge opens with `PRI * HTTP/2.0`; no HTTP/1 method begins so.
const PREFACE = Buffer.from('PRI');
const SILENCE_MS = 10_000; // a connection that has not said three bytes by then is none
const STREAMS_PER_SESSION_MAX = 1_000; // requests of one HTTP/2 connection at once; its client keeps the others back
const KEEP_ALIVE_MS = 75_000; // longer than clients keep an idle socket, so that they end it and never race with us

/** The SDK's Kinesis client speaks HTTP/2 by default, all other clients HTTP/1.1: both must find the same port. */
export const createProtocolSwitch = (options: ProtocolSwitchOptions): ProtocolSwitch => {
  const { onExchange, clock, connectionsMax, headersMs } = options;
  const connections = createConnections(clock);
  const sessions = new Set<ServerHttp2Session>();
  let isDraining = false;
  const http1 = createHttp1({ onExchange, headersMs, isDraining: () => isDraining });
  const http2 = createHttp2({ onExchange, sessions });
  const server = createTcpServer({ noDelay: true }, (socket) => {
    connections.add(socket);
    decideProtocol(socket, { http1, http2, clock });
  });
  server.maxConnections = connectionsMax;
  const close = async (drainMs: number): Promise<void> => {
    isDraining = true;
    server.close();
    http1.close();
    for (const session of sessions) session.close();
    await connections.drain(drainMs);
  };
  return { server, close };
};

interface Http1Options extends Pick<ProtocolSwitchOptions, 'onExchange' | 'headersMs'> {
  readonly isDraining: () => boolean;
}

const createHttp1 = ({ onExchange, headersMs, isDraining }: Http1Options): Http1Server => {
  const limits = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.ceil(headersMs / 2),
  };
  const server = createHttp1Server(limits, (request, response) => {
    response.on('error', () => response.destroy());
    onExchange(http1Exchange(request, response, isDraining));
  });
  // It never listens itself, but only when it "does" Node watches over its slow and its idle connections.
  server.emit('listening');
  return server;
};

const createHttp2 = (options: {
  onExchange: (exchange: Exchange) => void;
  sessions: Set<ServerHttp2Session>;
}): Http2Server => {
  const server = createHttp2Server({ settings: { maxConcurrentStreams: STREAMS_PER_SESSION_MAX } });
  server.on('session', (session) => {
    options.sessions.add(session);
    session.once('close', () => options.sessions.delete(session));
  });
  server.on('sessionError', (_error, session) => session.destroy());
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy());
    options.onExchange(http2Exchange(stream, headers));
  });
  return server;
};

const decideProtocol = (
  socket: Socket,
  { http1, http2, clock }: { http1: Http1Server; http2: Http2Server; clock: Clock },
): void => {
  let head = Buffer.alloc(0);
  const silence = clock.after(SILENCE_MS, () => socket.destroy());
  socket.once('close', () => silence.cancel());
  const peek = () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) head = Buffer.concat([head, chunk]);
    const seen = Math.min(head.length, PREFACE.length);
    const isPreface = head.subarray(0, seen).equals(PREFACE.subarray(0, seen));
    // Putting bytes back while undecided would emit `readable` again without end.
    if (isPreface && seen < PREFACE.length) return;
    silence.cancel();
    socket.off('readable', peek);
    socket.unshift(head);
    (isPreface ? http2 : http1).emit('connection', socket);
  };
  socket.on('readable', peek);
};
