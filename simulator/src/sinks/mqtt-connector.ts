import { io, iot, mqtt } from 'aws-iot-device-sdk-v2';
import { SimulatorError } from '../errors.ts';

/** Opens connections to one broker that differ in their client id only. */
export interface MqttConnector {
  newConnection(clientId: string): mqtt.MqttClientConnection;
}

interface MqttAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

const portOf = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;

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
  return { newConnection: (clientId) => client.new_connection({ ...config, client_id: clientId }) };
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
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? portOf[protocol] : Number(parsed.port),
    tls: protocol === 'mqtts:',
  };
}

// Clean sessions: a dropped connection then rejects what was not acknowledged, and this side decides whether the
// reading is still worth sending, instead of the SDK sending it whenever it gets through.
function baseConfigOf({ host, port, tls }: MqttAddress): mqtt.MqttConnectionConfig {
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
  // The builder always brings a TLS context, and with one the SDK cannot talk to a plain port.
  if (!tls) return common;
  const secure = iot.AwsIotMqttConnectionConfigBuilder.new_default_builder()
    .with_endpoint(host)
    .with_port(port)
    .build();
  return { ...secure, ...common };
}
