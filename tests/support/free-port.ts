import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below those that systems hand out to whoever asks for any port, on either end of a connection: one of them might be
 * somebody else's before it is used.
 */
const PORTS = { first: 15_000, count: 17_000 };
const ATTEMPTS_MAX = 100;

/** A TCP port of the loopback address that nobody listens on now. */
export const freePort = async (): Promise<number> => {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const port = PORTS.first + randomInt(PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${ATTEMPTS_MAX} ports is free`);
};

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
};
