import type { Page } from 'playwright-core';

/** What an MQTT client said in its CONNECT packet. */
export interface SeenConnect {
  readonly clientId: string;
  readonly username: string;
  /** Empty for a guest. */
  readonly password: string;
}

const CONNECT = 0x10;

/** The MQTT connections that a page asks for from now on, as they go over its WebSockets. */
export const watchConnects = (page: Page): readonly SeenConnect[] => {
  const seen: SeenConnect[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (typeof payload !== 'string' && payload[0] === CONNECT) seen.push(readConnect(payload));
    }),
  );
  return seen;
};

/** Reads a CONNECT packet of MQTT 3.1.1 without a will. */
const readConnect = (packet: Buffer): SeenConnect => {
  let offset = 1;
  while ((packet[offset] ?? 0) >= 0x80) offset += 1;
  offset += 1 + 10; // the length; protocol name, level, flags and keep-alive
  const hasPassword = ((packet[offset - 3] ?? 0) & 0x40) !== 0;
  const next = () => {
    const length = packet.readUInt16BE(offset);
    const text = packet.toString('utf8', offset + 2, offset + 2 + length);
    offset += 2 + length;
    return text;
  };
  const [clientId, username] = [next(), next()];
  return { clientId, username, password: hasPassword ? next() : '' };
};
