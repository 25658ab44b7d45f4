import type { IncomingMessage } from 'node:http';

/** What proxies add to a request: who sent it, or which name and protocol it came by. */
const OF_PROXIES = /^(forwarded|via|x-forwarded-.+|(x-real|x-client|true-client|cf-connecting)-ip)$/;

/** Whether a request comes from a person at this machine. A proxy on it speaks for others, and says so. */
export const isFromThisMachine = ({ socket, headers }: IncomingMessage): boolean =>
  /^(::1$|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '') &&
  !Object.keys(headers).some((name) => OF_PROXIES.test(name));

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** Whether it was asked by a name of this machine for itself. What a proxy hands on often still has the public name. */
export const isToOwnName = ({ headers }: IncomingMessage): boolean => LOOPBACK_HOST.test(headers.host ?? '');

/**
 * Whether a page that this port served to a browser on this machine sent the request. The names of this machine for itself
 * only: no other name can be pointed at it (DNS rebinding), and a proxy that says nothing of itself passes on its own.
 */
export const isFromOwnPage = (request: IncomingMessage): boolean => {
  const { headers } = request;
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'] ?? 'same-origin';
  return isToOwnName(request) && origin === `http://${host}` && site === 'same-origin';
};

/**
 * Whether a program sent the request, or a person who typed the address: no page of a browser, not even an own one. The
 * names of this machine for itself only, as for own pages.
 */
export const isFromProgram = (request: IncomingMessage): boolean => {
  const { origin, 'sec-fetch-site': site = 'none' } = request.headers;
  return isToOwnName(request) && origin === undefined && site === 'none';
};
