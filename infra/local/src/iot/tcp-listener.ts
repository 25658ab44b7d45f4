import { createServer, type Server, type Socket } from 'node:net';
import { RuntimeError } from '../core/errors.ts';

export interface TcpListenerOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
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

/** Listens for MQTT over TCP. @throws RuntimeError PORT_TAKEN */
export const listenTcp = async (options: TcpListenerOptions): Promise<TcpListener> => {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    options.onConnection(socket);
  });
  server.maxConnections = options.connectionsMax;
  await startListening(server, options);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
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

const startListening = (server: Server, { host, port }: TcpListenerOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, `${host}:${port}`)));
    server.listen(port, host, resolve);
  });

const explain = (error: NodeJS.ErrnoException, address: string): Error => {
  if (error.code !== 'EADDRINUSE') return error;
  const message = `port of the MQTT broker is taken (${address}); stop the program that uses it or choose another MQTT port`;
  return new RuntimeError('PORT_TAKEN', message, { cause: error });
};
