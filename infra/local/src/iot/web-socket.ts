import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocketServer } from 'ws';
import type { ConnectionOrigin } from './broker/broker.ts';
import { sourceIpOf } from './source-ip.ts';

/** Node clients ask for `mqtt`, the AWS CRT in a browser for `mqttv3.1`. */
const SUBPROTOCOLS = ['mqtt', 'mqttv3.1'] as const;
const PATH = '/mqtt';
/** One WebSocket message may carry several MQTT packets; ws closes the connection beyond this. */
const MESSAGE_BYTES_MAX = 1024 * 1024;

export interface MqttWebSockets {
  /** Takes over an HTTP upgrade; answers with an error status what is no MQTT over WebSocket. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** MQTT over WebSocket on somebody else's HTTP server. */
export const createMqttWebSockets = (attach: (stream: Duplex, origin: ConnectionOrigin) => void): MqttWebSockets => {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
    handleProtocols: (offered) => SUBPROTOCOLS.find((name) => offered.has(name)) ?? false,
  });
  return {
    handleUpgrade: (request, socket, head) => {
      const [path = '', query] = (request.url ?? '').split('?', 2);
      const origin = {
        protocol: 'websocket',
        sourceIp: sourceIpOf(request.socket),
        http: { headers: singleHeaders(request), query: new URLSearchParams(query) },
      } as const;
      if (path !== PATH) refuse(socket, '404 Not Found', `MQTT over WebSocket is at ${PATH}`);
      else if (!offersMqtt(request))
        refuse(socket, '400 Bad Request', `offer the subprotocol ${SUBPROTOCOLS.join(' or ')}`);
      else server.handleUpgrade(request, socket, head, (webSocket) => attach(createWebSocketStream(webSocket), origin));
    },
    close: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
};

const offersMqtt = (request: IncomingMessage): boolean => {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  return SUBPROTOCOLS.some((name) => offered.includes(name));
};

const refuse = (socket: Duplex, status: string, reason: string): void => {
  // The answer may not reach a client that left; there is nobody to tell.
  socket.once('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${reason.length}\r\nConnection: close\r\n\r\n${reason}`,
    () => socket.destroy(),
  );
};

const singleHeaders = (request: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
