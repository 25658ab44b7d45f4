// The polyfills set Buffer and process, which the modules after it expect at load: this import stays first.
import 'aws-crt/dist.browser/browser/polyfills.js';
import { AwsIotMqttConnectionConfigBuilder } from 'aws-crt/dist.browser/browser/aws_iot.js';
import { MqttClient, type MqttConnectionConfig, QoS } from 'aws-crt/dist.browser/browser/mqtt.js';
import { randomId } from '../composables/app/random-id.ts';
import type { LiveLink, LiveLinkOptions } from './live-feed.ts';

/** The broker drops a silent client after 1.5 times this; a dead link is noticed within it plus the ping's wait. */
const keepAliveSeconds = 15;
/** Wait for an answer to a ping, and for a connection to open. */
const pingTimeoutMs = 8_000;

/** The broker did not let the connection in, or it ended. */
class LinkEndedError extends Error {
  readonly code = 'LINK_ENDED';
}

/**
 * Opens MQTT over WebSocket through the device SDK. The SDK would connect again by itself, but with the token that it
 * was made with: a link is therefore given up when it ends, and who wants another one comes with a token that holds.
 */
export function openMqttLink(options: LiveLinkOptions): Promise<LiveLink> {
  const connection = new MqttClient().new_connection(connectionConfigOf(options));
  const listeners = new Map<string, (payload: Uint8Array) => void>();
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => undefined); // it concerns who waits for something of this link
  let isOpen = false;
  let isEnded = false;

  const end = (cause: unknown) => {
    if (isEnded) return;
    isEnded = true;
    ended.reject(new LinkEndedError('the link to the platform has ended', { cause }));
    // Nobody waits for a good-bye.
    connection.disconnect().catch(() => undefined);
  };
  const lose = (cause: unknown) => {
    if (isEnded) return;
    end(cause);
    if (isOpen) options.onLost();
  };
  const link: LiveLink = {
    subscribe: async (topic, onPayload) => {
      listeners.set(topic, onPayload);
      await Promise.race([connection.subscribe(topic, QoS.AtMostOnce), ended.promise]);
    },
    unsubscribe: (topic) => {
      listeners.delete(topic);
      if (!isEnded) connection.unsubscribe(topic).catch(lose);
    },
    publish: async (topic, payload) => {
      await Promise.race([connection.publish(topic, payload, QoS.AtLeastOnce), ended.promise]);
    },
    close: () => end('closed by the page'),
  };

  connection.on('message', (topic, payload) => listeners.get(topic)?.(new Uint8Array(payload)));
  connection.on('connection_failure', ({ error }) => lose(error));
  connection.on('interrupt', lose);
  connection.on('error', lose);
  const opened = connection.connect().then(() => {
    isOpen = true;
    return link;
  });
  opened.catch(lose);
  return Promise.race([opened, ended.promise]);
}

function connectionConfigOf({ address, authorizer, speaker }: LiveLinkOptions): MqttConnectionConfig {
  const isSecure = address.protocol === 'wss:';
  // Unique: two connections with one id evict each other for ever, also while one takes over from the other.
  const clientId = `${speaker?.racerId ?? 'guest'}-${randomId()}`;
  const config = AwsIotMqttConnectionConfigBuilder.new_builder_for_websocket()
    .with_endpoint(address.hostname)
    .with_client_id(clientId)
    .with_clean_session(true)
    .with_keep_alive_seconds(keepAliveSeconds)
    .with_ping_timeout_ms(pingTimeoutMs)
    // In the CONNECT packet, never in the address: addresses end up in logs.
    .with_custom_authorizer('', authorizer, '', speaker?.accessToken ?? '')
    .with_port(Number(address.port || (isSecure ? 443 : 80)))
    .build();
  return {
    ...config,
    // Else the SDK tells the broker which browser this is.
    disable_metrics: true,
    // The builder asks for wss with a custom authorizer; one machine speaks plain ws.
    websocket: { ...config.websocket, protocol: isSecure ? 'wss-custom-auth' : 'ws' },
  };
}
