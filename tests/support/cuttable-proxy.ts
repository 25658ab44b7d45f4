import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

/** A way to a server that can be interrupted: while it is cut, nobody gets through. */
export interface CuttableProxy {
  readonly url: string;
  cut(): void;
  mend(): void;
  /** Nothing comes through connections any more that are there, and nobody is told; others are as before. */
  silence(): void;
  /** As if the server were gone: connections end, and others are refused until `listen`. */
  vanish(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
}

export interface CuttableProxyOptions {
  /** Nothing ever comes through this connection, counted from 0. @default none */
  readonly silentConnection?: number;
}

export const startCuttableProxy = async (
  target: string,
  { silentConnection }: CuttableProxyOptions = {},
): Promise<CuttableProxy> => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;
  let accepted = 0;
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // the other end learns of it by the end of its own socket
  };
  const server = createServer((inner) => {
    hold(inner);
    if (isCut) {
      inner.destroy();
      return;
    }
    accepted += 1;
    if (accepted - 1 === silentConnection) return;
    const outer = connect(Number(port), hostname);
    hold(outer);
    inner.pipe(outer).pipe(inner);
    inner.on('close', () => outer.destroy());
    outer.on('close', () => inner.destroy());
  });
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = () => {
    isCut = true;
    destroyAll();
  };
  // One that nobody else takes while nobody listens.
  const ownPort = await freePort();
  const listen = async () => {
    server.listen(ownPort, '127.0.0.1');
    await once(server, 'listening');
  };
  const vanish = async () => {
    server.close();
    destroyAll();
    await once(server, 'close');
  };
  await listen();
  return {
    url: `http://127.0.0.1:${ownPort}`,
    vanish,
    listen,
    cut,
    mend: () => {
      isCut = false;
    },
    silence: () => {
      for (const socket of sockets) socket.unpipe().resume();
    },
    close: async () => {
      if (server.listening) await vanish();
    },
  };
};
