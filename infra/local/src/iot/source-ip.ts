import type { Socket } from 'node:net';

/** The client's address. IPv4 that came by an IPv6 socket (`::ffff:10.0.0.1`) is IPv4. */
export const sourceIpOf = ({ remoteAddress }: Pick<Socket, 'remoteAddress'>): string | undefined =>
  remoteAddress?.replace(/^::ffff:(?=\d+\.)/i, '');
