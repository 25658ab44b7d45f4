import { createServer, type Socket } from 'node:net';
import { type ListenOptions, listen } from './listen.ts';

export interface TcpListenerOptions extends ListenOptions {
  readonly connectionsMax: number;
  readonly onConnection: (socket: Socket) => void;
}

export interface TcpListener {
  readonly port: number;
  /** Stops listening; sockets that are open stay so. */
  stopAccepting(): void;
  /** Destroys what is still open and resolves when the port is free. */
  close(): Promise<void>;
}

/** Listens for connections over TCP. @throws RuntimeError PORT_TAKEN, PORT_REFUSED */
export const listenTcp = async (options: TcpListenerOptions): Promise<TcpListener> => {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    options.onConnection(socket);
  });
  server.maxConnections = options.connectionsMax;
  const port = await listen(server, options);
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    port,
    stopAccepting: () => {
      if (server.listening) server.close();
    },
    close: () => {
      if (server.listening) server.close();
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
};
