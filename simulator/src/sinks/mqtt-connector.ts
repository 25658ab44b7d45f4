import { io, mqtt } from 'aws-iot-device-sdk-v2';
import { SimulatorError } from '../errors.ts';
import type { MqttLogin } from './mqtt-login.ts';

/** Opens connections to one broker that differ in their client id and login only. */
export interface MqttConnector {
  newConnection(clientId: string, login: MqttLogin): mqtt.MqttClientConnection;
}

interface MqttAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** The protocol that is agreed on in the TLS handshake. */
  readonly alpn?: string;
}

const portOf = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;

// AWS IoT Core: port 8883, which bikes with certificates use, asks everybody for one; those who log in come to port 443
// and say there that they speak MQTT.
const awsHost = /\.iot\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/;

const connectTimeoutMs = 10_000;
const keepAliveSeconds = 30;
const pingTimeoutMs = 5_000;
// A PUBACK that takes longer is not coming; short enough to try the same reading once more while it is still fresh.
const acknowledgeTimeoutMs = 4_000;
const reconnectSeconds = { min: 1, max: 8 };

/** Throws a SimulatorError unless the URL is `mqtt://host[:port]` or `mqtts://host[:port]`. */
export function createMqttConnector(url: string): MqttConnector {
  const config = baseConfigOf(parseMqttUrl(url));
  const client = new mqtt.MqttClient();
  return {
    newConnection: (clientId, login) => client.new_connection({ ...config, ...login, client_id: clientId }),
  };
}

export function parseMqttUrl(url: string): MqttAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const protocol = parsed?.protocol;
  if (parsed === undefined || parsed.hostname === '' || (protocol !== 'mqtt:' && protocol !== 'mqtts:')) {
    throw new SimulatorError(
      'MQTT_URL_UNSUPPORTED',
      `"${url}" is no broker URL: it must start with mqtt:// or mqtts://`,
    );
  }
  const tls = protocol === 'mqtts:';
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (tls && awsHost.test(host)) return { host, port: 443, tls, alpn: 'mqtt' };
  return { host, port: parsed.port === '' ? portOf[protocol] : Number(parsed.port), tls };
}

// Clean sessions: a dropped connection then rejects what was not acknowledged, and this side decides whether the
// reading is still worth sending, instead of the SDK sending it whenever it gets through.
function baseConfigOf({ host, port, tls, alpn }: MqttAddress): mqtt.MqttConnectionConfig {
  const socketOptions = new io.SocketOptions(io.SocketType.STREAM, io.SocketDomain.IPV4, connectTimeoutMs);
  const common = {
    host_name: host,
    port,
    client_id: '',
    clean_session: true,
    keep_alive: keepAliveSeconds,
    ping_timeout: pingTimeoutMs,
    protocol_operation_timeout: acknowledgeTimeoutMs,
    reconnect_min_sec: reconnectSeconds.min,
    reconnect_max_sec: reconnectSeconds.max,
    socket_options: socketOptions,
  };
  if (!tls) return common;
  const tlsOptions = new io.TlsContextOptions();
  if (alpn !== undefined) tlsOptions.alpn_list = [alpn];
  // One context for all connections: each takes memory of its own.
  return { ...common, tls_ctx: new io.ClientTlsContext(tlsOptions) };
}
