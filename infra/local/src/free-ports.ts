import { once } from 'node:events';
import { createServer } from 'node:net';

interface Address {
  readonly host: string;
  /** 0 = any. */
  readonly port: number;
}

/**
 * The ports of these addresses, with every 0 replaced by a port that is free now. Addresses must be known before the first
 * service starts, because the template's parameters may name them.
 */
export const chooseFreePorts = async (addresses: readonly Address[]): Promise<number[]> => {
  const servers = addresses.map(({ port }) => (port === 0 ? createServer() : undefined));
  const chosen: number[] = [];
  for (const [index, { host, port }] of addresses.entries()) {
    const server = servers[index];
    chosen.push(server === undefined ? port : await portOf(server, host));
  }
  await Promise.all(servers.map((server) => server && once(server.close(), 'close')));
  return chosen;
};

const portOf = async (server: ReturnType<typeof createServer>, host: string): Promise<number> => {
  await once(server.listen(0, host), 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
