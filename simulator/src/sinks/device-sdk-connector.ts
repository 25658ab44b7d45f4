import { io, mqtt } from 'aws-iot-device-sdk-v2';
import type { MqttAddress } from './mqtt-address.ts';
import { type MqttConnection, type MqttConnector, mqttTimes } from './mqtt-connection.ts';
import { openRelay, type Relay } from './relay.ts';

// The SDK keeps trying with the login that it was made with; until it is told to stop, it should at least wait.
const reconnectSeconds = { min: 1, max: 8 };
const qosOf = [mqtt.QoS.AtMostOnce, mqtt.QoS.AtLeastOnce] as const;
/** What the SDK asks for by itself. */
const usualPath = '/mqtt';

export interface DeviceSdkOptions {
  /**
   * Connections are going to be broken on purpose, which the SDK knows no way of: each gets a relay that can be. Over
   * TLS, where a relay would not pass for the broker, breaking is leaving with a good-bye.
   */
  readonly isFragile: boolean;
}

/** Connections of the device SDK, as bikes have them. */
export function createDeviceSdkConnector(address: MqttAddress, { isFragile }: DeviceSdkOptions): MqttConnector {
  const config = baseConfigOf(address);
  const client = new mqtt.MqttClient();
  const openOwnRelay = isFragile && !address.tls ? () => openRelay(address) : undefined;
  return {
    newConnection: ({ clientId, login, onLost }) => {
      const newConnection = (relay: Relay | undefined) => {
        const place = relay === undefined ? {} : { host_name: relay.host, port: relay.port };
        return client.new_connection({ ...config, ...login, ...place, client_id: clientId });
      };
      return createConnection({ newConnection, openOwnRelay, onLost });
    },
  };
}

interface ConnectionParts {
  readonly newConnection: (relay: Relay | undefined) => mqtt.MqttClientConnection;
  readonly openOwnRelay: (() => Promise<Relay>) | undefined;
  readonly onLost: () => void;
}

function createConnection({ newConnection, openOwnRelay, onLost }: ConnectionParts): MqttConnection {
  let relay: Relay | undefined;
  let connection: mqtt.MqttClientConnection | undefined;
  let isLeaving = false;

  const open = async (): Promise<mqtt.MqttClientConnection> => {
    relay = await openOwnRelay?.();
    const opened = newConnection(relay);
    opened.on('interrupt', () => {
      if (!isLeaving) onLost();
    });
    return opened;
  };

  const leave = async () => {
    isLeaving = true;
    try {
      await connection?.disconnect();
    } finally {
      relay?.close();
    }
  };

  return {
    connect: async () => {
      const opened = await open();
      try {
        await opened.connect();
        connection = opened;
      } catch (error) {
        relay?.close();
        free(opened);
        throw error;
      }
    },
    publish: ({ topic, payload, qos, retain = false }, done) => {
      if (connection === undefined) {
        done(new Error('not connected'));
        return;
      }
      connection.publish(topic, payload, qosOf[qos], retain).then(
        () => done(),
        (error: unknown) => done(error),
      );
    },
    subscribe: async (topic, { qos, receive }) => {
      const onMessage = (_topic: string, payload: ArrayBuffer) => receive(new Uint8Array(payload));
      const granted = await connection?.subscribe(topic, qosOf[qos], onMessage);
      const code = granted?.error_code ?? 0;
      if (code !== 0) throw new Error(`the broker refuses ${topic}: error ${code}`);
    },
    break: () => {
      if (relay === undefined) leave().catch(() => undefined);
      else relay.break();
    },
    disconnect: leave,
  };
}

/** The SDK frees what was up when it is left, and has no public way for what never was: 15 KB each. */
function free(connection: mqtt.MqttClientConnection): void {
  (connection as unknown as { close(): void }).close();
}

function baseConfigOf({ host, port, tls, alpn, path }: MqttAddress): mqtt.MqttConnectionConfig {
  const { connectTimeoutMs, keepAliveSeconds, pingTimeoutMs, acknowledgeTimeoutMs } = mqttTimes;
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
    socket_options: new io.SocketOptions(io.SocketType.STREAM, io.SocketDomain.IPV4, connectTimeoutMs),
    ...(path === undefined ? {} : webSocketConfigOf(path)),
  };
  if (!tls) return common;
  const tlsOptions = new io.TlsContextOptions();
  if (alpn !== undefined) tlsOptions.alpn_list = [alpn];
  // One context for all connections: each takes memory of its own.
  return { ...common, tls_ctx: new io.ClientTlsContext(tlsOptions) };
}

function webSocketConfigOf(path: string): Partial<mqtt.MqttConnectionConfig> {
  if (path === usualPath) return { use_websocket: true };
  return {
    use_websocket: true,
    websocket_handshake_transform: (request, done) => {
      request.path = path;
      done();
    },
  };
}
