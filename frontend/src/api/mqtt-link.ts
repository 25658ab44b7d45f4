// The polyfills set Buffer and process, which the modules after it expect at load: this import stays first.
import 'aws-crt/dist.browser/browser/polyfills.js';
import { AwsIotMqttConnectionConfigBuilder } from 'aws-crt/dist.browser/browser/aws_iot.js';
import { MqttClient, type MqttConnectionConfig, QoS } from 'aws-crt/dist.browser/browser/mqtt.js';
import type { LiveFeed, LiveFeedOptions } from './live-feed.ts';

/** The broker drops a silent client after 1.5 times this; a dead link is noticed within it plus the ping's wait. */
const keepAliveSeconds = 15;
/** Wait for an answer to a ping, and for a connection to open. */
const pingTimeoutMs = 8_000;
const reconnectSecondsMin = 1;
/** Long enough to spare a broker that is down, short enough that a wall screen recovers before anybody walks up to it. */
const reconnectSecondsMax = 15;

/** Opens MQTT over WebSocket through the device SDK. The link reconnects and subscribes again by itself until closed. */
export function openMqttFeed({ address, clientId, onLink }: LiveFeedOptions): LiveFeed {
  const connection = new MqttClient().new_connection(connectionConfigOf(address, clientId));
  const listeners = new Map<string, (payload: Uint8Array) => void>();
  let isClosed = false;
  const report = (state: 'open' | 'lost') => {
    if (!isClosed) onLink(state);
  };

  const listen = (topic: string) => request(connection.subscribe(topic, QoS.AtMostOnce), report);

  connection.on('connection_success', () => {
    // Every session is a clean one, and the SDK refuses a subscription made while it is offline.
    for (const topic of listeners.keys()) listen(topic);
    report('open');
  });
  connection.on('connection_failure', () => report('lost'));
  // A clean disconnect interrupts too, with -1; after close() nobody hears it.
  connection.on('interrupt', () => report('lost'));
  connection.on('error', () => report('lost'));
  connection.on('message', (topic, payload) => listeners.get(topic)?.(new Uint8Array(payload)));
  onLink('connecting');
  // The first failure is reported by connection_failure as well, and the client goes on trying.
  connection.connect().catch(() => report('lost'));

  return {
    subscribe: (topic, onPayload) => {
      listeners.set(topic, onPayload);
      if (connection.is_connected()) listen(topic);
      return () => {
        listeners.delete(topic);
        if (!isClosed && connection.is_connected()) request(connection.unsubscribe(topic), report);
      };
    },
    publish: async (topic, payload) => {
      await connection.publish(topic, payload, QoS.AtLeastOnce);
    },
    close: () => {
      isClosed = true;
      request(connection.disconnect(), report);
    },
  };
}

/** A refused subscription leaves the board without news, which is what `lost` tells people. */
function request(pending: Promise<unknown>, report: (state: 'lost') => void): void {
  pending.catch(() => report('lost'));
}

function connectionConfigOf(address: URL, clientId: string): MqttConnectionConfig {
  const isSecure = address.protocol === 'wss:';
  const config = AwsIotMqttConnectionConfigBuilder.new_builder_for_websocket()
    .with_endpoint(address.hostname)
    .with_client_id(clientId)
    .with_clean_session(true)
    .with_keep_alive_seconds(keepAliveSeconds)
    .with_ping_timeout_ms(pingTimeoutMs)
    .with_reconnect_min_sec(reconnectSecondsMin)
    .with_reconnect_max_sec(reconnectSecondsMax)
    .with_custom_authorizer('guest', '', '', '')
    .with_port(Number(address.port || (isSecure ? 443 : 80)))
    .build();
  // The builder asks for wss with a custom authorizer; one machine speaks plain ws.
  return { ...config, websocket: { ...config.websocket, protocol: isSecure ? 'wss-custom-auth' : 'ws' } };
}
