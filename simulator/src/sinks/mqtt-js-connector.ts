import { createSecureContext, type SecureContext } from 'node:tls';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { ForgetfulStore } from './forgetful-store.ts';
import type { MqttAddress } from './mqtt-address.ts';
import { type MqttConnection, type MqttConnectionOptions, type MqttConnector, mqttTimes } from './mqtt-connection.ts';
import { createUnanswered, type UnansweredList } from './unanswered.ts';
import { sendWholePackets } from './whole-packets.ts';

/** Connections of MQTT.js: the same protocol as the device SDK's at a fraction of the CPU. */
export function createMqttJsConnector(address: MqttAddress): MqttConnector {
  // One for all connections: each takes memory of its own.
  const secureContext = address.tls ? createSecureContext() : undefined;
  const unanswered = createUnanswered(mqttTimes.acknowledgeTimeoutMs);
  return {
    newConnection: (options) =>
      createConnection(() => clientOptionsOf(address, options, secureContext), options.onLost, unanswered.newList()),
  };
}

function createConnection(
  clientOptions: () => IClientOptions,
  onLost: () => void,
  unanswered: UnansweredList,
): MqttConnection {
  let client: MqttClient | undefined;
  let isLeaving = false;

  const newClient = (opened: () => void, refused: (error: Error) => void): MqttClient => {
    const attempt = mqtt.connect(clientOptions());
    let isUp = false;
    let reason = new Error('the broker ended the connection');
    attempt.on('connect', () => {
      isUp = true;
      sendWholePackets(attempt.stream);
      opened();
    });
    attempt.on('error', (error) => {
      reason = error;
      if (!isUp) attempt.end(true);
    });
    attempt.on('close', () => {
      attempt.end(true); // or it would keep its timers
      unanswered.failAll(reason);
      if (!isUp) refused(reason);
      else if (!isLeaving) onLost();
      isUp = false;
    });
    return attempt;
  };

  return {
    connect: () =>
      new Promise((resolve, reject) => {
        client = newClient(resolve, reject);
      }),
    publish: ({ topic, payload, qos, retain = false }, done) => {
      const answered = unanswered.add(done);
      const bytes =
        typeof payload === 'string' ? payload : Buffer.from(payload.buffer, payload.byteOffset, payload.length);
      if (client?.connected !== true) answered(new Error('not connected'));
      else client.publish(topic, bytes, { qos, retain }, answered);
    },
    subscribe: async (topic, { qos, receive }) => {
      client?.on('message', (receivedTopic, payload) => {
        if (receivedTopic === topic) receive(payload);
      });
      await client?.subscribeAsync(topic, { qos });
    },
    break: () => client?.stream.destroy(),
    disconnect: async () => {
      isLeaving = true;
      await client?.endAsync();
    },
  };
}

/** Of the client's own messages; it formats them whether anybody reads them or not. */
const noLog = () => undefined;

function clientOptionsOf(
  { host, port, tls, alpn, path }: MqttAddress,
  { clientId, login }: MqttConnectionOptions,
  secureContext: SecureContext | undefined,
): IClientOptions {
  const tcpProtocol = tls ? 'mqtts' : 'mqtt';
  const webSocketProtocol = tls ? 'wss' : 'ws';
  return {
    ...login,
    clientId,
    protocol: path === undefined ? tcpProtocol : webSocketProtocol,
    host: path !== undefined && host.includes(':') ? `[${host}]` : host, // there it becomes part of a URL
    port,
    ...(path === undefined ? {} : { path, wsOptions: { perMessageDeflate: false } }),
    ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
    ...(secureContext === undefined ? {} : { secureContext }),
    clean: true,
    connectTimeout: mqttTimes.connectTimeoutMs,
    keepalive: mqttTimes.keepAliveSeconds,
    // A ping every half minute is cheaper than a new timer for every acknowledgement.
    reschedulePings: false,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    outgoingStore: new ForgetfulStore(),
    log: noLog,
  };
}
