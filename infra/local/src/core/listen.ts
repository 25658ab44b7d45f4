import type { AddressInfo, Server } from 'node:net';
import { RuntimeError } from '../core/errors.ts';
import type { Log } from './ports.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** The command-line flag that changes the port, named in the error when it is taken. */
  readonly portFlag: string;
  readonly log: Log;
}

const codeOf = (error: Error): string | undefined =>
  'code' in error && typeof error.code === 'string' ? error.code : undefined;

const listenError = (error: Error, { host, port, portFlag }: ListenOptions): RuntimeError => {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') {
    const message = `Port ${port} on ${host} is taken by another process. Stop it, or choose another port with ${portFlag}.`;
    return new RuntimeError('PORT_TAKEN', message, { cause: error });
  }
  const reason = code === 'EACCES' ? 'needs more rights' : 'cannot be opened';
  const message = `Port ${port} on ${host} ${reason} (${error.message}). Choose another with ${portFlag}.`;
  return new RuntimeError('PORT_REFUSED', message, { cause: error });
};

/**
 * Opens a server's port. From then on a connection that cannot be accepted (no file descriptors left) is told to the
 * operator; without a listener the error would end the process.
 * @returns the port that it listens on
 * @throws RuntimeError `PORT_TAKEN`, `PORT_REFUSED`
 */
export const listen = (server: Server, options: ListenOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const onError = (error: Error) => reject(listenError(error, options));
    server.once('error', onError);
    server.listen({ host: options.host, port: options.port }, () => {
      server.off('error', onError);
      server.on('error', (error) => options.log('warn', 'a connection could not be accepted', { error }));
      resolve(portOf(server));
    });
  });

const portOf = (server: Server): number => {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') {
    throw new RuntimeError('PORT_REFUSED', 'The server has no TCP port.');
  }
  return address.port;
};
