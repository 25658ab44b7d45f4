import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a broker that can be broken, for clients that know no way to break their connection. */
export interface Relay {
  readonly host: string;
  readonly port: number;
  /** Ends what is connected, without a word to either side; the next one is let through. */
  break(): void;
  close(): void;
}

/** Listens on a free port of this machine alone. */
export async function openRelay(broker: { readonly host: string; readonly port: number }): Promise<Relay> {
  const host = '127.0.0.1';
  const sockets = new Set<Socket>();
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer({ noDelay: true }, (near) => {
    // Host and port only: Node takes a `path`, which WebSocket addresses have, for a socket in the file system.
    const far = connect({ host: broker.host, port: broker.port, noDelay: true });
    for (const [side, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(side);
      side.pipe(other);
      side.on('error', () => undefined); // it is closed for it as well
      side.on('close', () => {
        sockets.delete(side);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, host, resolve);
  });
  return {
    host,
    port: (server.address() as AddressInfo).port,
    break: destroyAll,
    close: () => {
      server.close();
      destroyAll();
    },
  };
}
