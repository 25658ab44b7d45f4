import type { Socket } from 'node:net';
import type { Log } from '../core/ports.ts';
import type { ByteText } from './byte-text.ts';
import type { ClientMemory, MemoryUser } from './client-memory.ts';
import { argument, type ServerState } from './commands/command.ts';
import { execute } from './execute.ts';
import { RespProtocolError } from './resp/protocol-error.ts';
import { ReplyWriter } from './resp/reply-writer.ts';
import { type RespBounds, RespParser } from './resp/resp-parser.ts';
import { keptBytes, type Session } from './session.ts';

export interface ConnectionBounds extends RespBounds {
  /** Bytes of replies that a client has not taken yet; more, and its connection is closed. */
  readonly replyBytesMax: number;
}

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly session: Session;
  readonly server: ServerState;
  readonly memory: ClientMemory;
  readonly bounds: ConnectionBounds;
  readonly onCommand: () => void;
  readonly log: Log;
}

/** Replies that wait for a client: beyond this nothing more is read from it. */
const REPLY_BYTES_PAUSE = 1024 * 1024;

/** Lines that requests of browsers begin with: a web page decides what comes behind them, and none of it may be done. */
const HTTP_BEGINNINGS: ReadonlySet<string> = new Set(['post', 'host:']);
const ATTACK =
  'an HTTP request reached the cache, perhaps from a web page that attacks it, and its connection was closed';

/** Serves one client until either side has enough. */
export const serveConnection = (options: ConnectionOptions): void => {
  const { socket, session, memory, bounds, log } = options;
  const parser = new RespParser(bounds);
  const reply = new ReplyWriter((bytes) => {
    if (socket.destroyed) return false;
    socket.write(bytes);
    if (socket.writableLength <= bounds.replyBytesMax) return true;
    log('warn', 'a client of the cache did not take its replies, and its connection was closed', {
      client: session.id,
      waitingBytes: socket.writableLength,
    });
    socket.destroy();
    return false;
  });
  const user: MemoryUser = {
    heldBytes: () => parser.heldBytes + keptBytes(session) + socket.writableLength,
    evict: () => {
      log('warn', 'clients of the cache took too much memory, and the connection of the one with the most was closed', {
        client: session.id,
        heldBytes: user.heldBytes(),
      });
      socket.destroy();
    },
  };
  const onData = (chunk: Buffer): void => {
    // What comes behind the goodbye is not read.
    if (session.isOver) return;
    parser.push(chunk);
    socket.cork();
    const isOver = answerAll({ ...options, parser, reply });
    reply.flush();
    socket.uncork();
    if (isOver) socket.destroySoon();
    else if (socket.writableLength > REPLY_BYTES_PAUSE) socket.pause();
    if (!socket.destroyed) memory.update(user);
  };
  socket.on('data', onData);
  socket.on('drain', () => socket.resume());
  // What breaks a connection is the client's business: its `close` follows.
  socket.on('error', (error) => log('info', 'a connection to the cache broke', { client: session.id, error }));
  socket.once('close', () => {
    memory.remove(user);
    options.server.watches.clear(session.watcher);
  });
};

/** @returns whether the connection is to be closed when the replies are written */
const answerAll = (options: ConnectionOptions & { parser: RespParser; reply: ReplyWriter }): boolean => {
  const { socket, session, server, parser, reply, onCommand, log } = options;
  try {
    for (let args = parser.next(); args !== undefined && !socket.destroyed; args = parser.next()) {
      if (isOfHttp(args)) {
        log('warn', ATTACK, { client: session.id });
        socket.destroy();
        return false;
      }
      onCommand();
      execute({ args, session, reply, server });
      if (session.isOver) return true;
    }
    return false;
  } catch (error) {
    if (!(error instanceof RespProtocolError)) throw error;
    session.isOver = true;
    reply.error(`ERR ${error.message}`);
    return true;
  }
};

const isOfHttp = (args: readonly ByteText[]): boolean => HTTP_BEGINNINGS.has(argument(args, 0).toLowerCase());
