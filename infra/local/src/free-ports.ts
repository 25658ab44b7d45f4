import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Replaces every 0 by a port that is free now. Addresses must be known before the first service starts, because
 * the template's parameters may name them.
 */
export const chooseFreePorts = async (host: string, ports: readonly number[]): Promise<number[]> => {
  const servers = ports.map((port) => (port === 0 ? createServer() : undefined));
  const chosen: number[] = [];
  for (const [index, server] of servers.entries()) {
    chosen.push(server === undefined ? (ports[index] ?? 0) : await portOf(server, host));
  }
  await Promise.all(servers.map((server) => server && once(server.close(), 'close')));
  return chosen;
};

const portOf = async (server: ReturnType<typeof createServer>, host: string): Promise<number> => {
  await once(server.listen(0, host), 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};
