import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../infra/local/src/core/clock.ts';
import { AwsError } from '../../../infra/local/src/core/errors.ts';
import { createIot, type Iot, type IotOptions } from '../../../infra/local/src/iot/index.ts';
import {
  createRecordingLog,
  createRecordingObjects,
  createRecordingStream,
  ruleSpec,
} from '../../unit/infra/local/iot/support.ts';

/** A running IoT service with a stream and a bucket in memory; stopped when the test ends. */
export const startIot = async (changes: Partial<IotOptions> = {}) => {
  const [streams, objects, log] = [createRecordingStream(), createRecordingObjects(), createRecordingLog()];
  const iot = createIot({
    host: '127.0.0.1',
    mqttPort: 0,
    rules: [ruleSpec()],
    streams,
    objects,
    clock: systemClock,
    log: log.log,
    quotas: 'off',
    ...changes,
  });
  await iot.start();
  onTestFinished(() => iot.stop());
  return { iot, streams, objects, lines: log.lines };
};

/** A connected mqtt.js client that does not come back by itself. */
export const connect = async (iot: Iot, options: IClientOptions = {}): Promise<MqttClient> =>
  connectTo(`mqtt://127.0.0.1:${iot.mqttPort()}`, options);

export const connectTo = async (url: string, options: IClientOptions = {}): Promise<MqttClient> => {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options }, false);
  onTestFinished(async () => {
    await client.endAsync(true);
  });
  return client;
};

export const closed = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => {
    client.once('close', () => resolve());
  });

export interface Received {
  readonly topic: string;
  readonly text: string;
  readonly qos: number;
  readonly retain: boolean;
}

/** Subscribes and collects; `upTo(n)` resolves with all messages when n are there. */
export const collect = async (client: MqttClient, filter: string, qos: 0 | 1 = 1) => {
  const messages: Received[] = [];
  client.on('message', (topic, payload, packet) => {
    messages.push({ topic, text: payload.toString(), qos: packet.qos, retain: packet.retain });
    client.emit('collected' as 'connect', undefined as never);
  });
  const granted = await client.subscribeAsync(filter, { qos });
  const upTo = (count: number) =>
    new Promise<Received[]>((resolve) => {
      const check = () => (messages.length >= count ? resolve(messages) : client.once('collected' as 'connect', check));
      check();
    });
  return { messages, upTo, granted: granted[0]?.qos };
};

/** The runtime's HTTP server, as far as IoT needs it: REST requests and WebSocket upgrades. */
export const startHttp = async (iot: Iot): Promise<string> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const rest = { method: request.method ?? 'GET', path: (request.url ?? '/').split('?')[0] ?? '/' };
    try {
      if (!iot.rest.matches(rest))
        throw new AwsError('UnknownOperationException', 'nobody serves this', { status: 404 });
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const answer = await iot.rest.handle({ ...rest, query: url.searchParams, headers, body: Buffer.concat(chunks) });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      const { name, message, status } =
        error instanceof AwsError ? error : new AwsError('InternalFailureException', String(error), { status: 500 });
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': name })
        .end(JSON.stringify({ message }));
    }
  });
  server.on('upgrade', (request, socket, head) => iot.handleUpgrade(request, socket, head));
  return listen(server);
};

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
};
