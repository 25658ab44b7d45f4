import { SimulatorError } from '../errors.ts';

/** Where a broker listens, and how it is spoken to. */
export interface MqttAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** The protocol that is agreed on in the TLS handshake. */
  readonly alpn?: string;
  /** Of MQTT over WebSocket: what is asked for in the HTTP request; undefined: MQTT over TCP. */
  readonly path?: string;
}

const schemes = {
  'mqtt:': { port: 1883, tls: false, isWebSocket: false },
  'mqtts:': { port: 8883, tls: true, isWebSocket: false },
  'ws:': { port: 80, tls: false, isWebSocket: true },
  'wss:': { port: 443, tls: true, isWebSocket: true },
} as const;

// AWS IoT Core: port 8883, which bikes with certificates use, asks everybody for one; those who log in come to port 443
// and say there that they speak MQTT.
const awsHost = /\.iot\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;

/** Throws a SimulatorError unless the URL is `mqtt[s]://host[:port]` or `ws[s]://host[:port][/path]`. */
export function parseMqttUrl(url: string): MqttAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const scheme = parsed === undefined ? undefined : schemes[parsed.protocol as keyof typeof schemes];
  if (parsed === undefined || parsed.hostname === '' || scheme === undefined) {
    throw new SimulatorError(
      'MQTT_URL_UNSUPPORTED',
      `"${url}" is no broker URL: it must start with mqtt://, mqtts://, ws:// or wss://`,
    );
  }
  const { tls, isWebSocket } = scheme;
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (tls && !isWebSocket && awsHost.test(host)) return { host, port: 443, tls, alpn: 'mqtt' };
  const port = parsed.port === '' ? scheme.port : Number(parsed.port);
  return isWebSocket ? { host, port, tls, path: `${parsed.pathname}${parsed.search}` } : { host, port, tls };
}
