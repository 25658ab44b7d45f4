import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** Whether a Host header names this machine. */
export type HostCheck = (host: string | undefined) => boolean;

const HOST = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+?)\.?)(?::\d{1,5})?$/i;

/**
 * Guards against DNS rebinding: a web page whose name its owner lets point at this machine would pass for a page of this
 * machine. Its requests still carry the page's own name. Addresses are taken as they are, because nobody can let an address
 * point elsewhere, and so are `localhost`, the names below it, which no browser looks up, and the machine's own name.
 * @param names further names by which people reach this machine
 */
export const createHostCheck = (names: readonly string[] = []): HostCheck => {
  const own = hostname().toLowerCase();
  const known = new Set([own, `${own}.local`, 'localhost', ...names.map((name) => name.toLowerCase())]);
  return (host) => {
    const [, address, name = ''] = HOST.exec(host ?? '') ?? [];
    if (address !== undefined) return isIP(address) === 6;
    const wanted = name.toLowerCase();
    return isIP(wanted) === 4 || known.has(wanted) || wanted.endsWith('.localhost');
  };
};
