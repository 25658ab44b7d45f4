import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { iotLiveFeed } from '../../../functions/src/adapters/iot-live-feed.ts';
import { clientSettings } from '../../../functions/src/lambda/client-settings.ts';
import { classId } from '../../support/readings.ts';
import { liveFeedContract } from '../ports/live-feed.contract.ts';

interface Published {
  readonly url: string;
  readonly payload: Uint8Array;
}

/** The far side of the HTTPS data plane: keeps what is posted, answers as often as wanted with an error first. */
const published: Published[] = [];
let failuresToCome = 0;
const server = createServer(async (request, response) => {
  const payload = await buffer(request);
  if (failuresToCome > 0) {
    failuresToCome -= 1;
    response.writeHead(503).end('{"message":"Service Unavailable"}');
    return;
  }
  published.push({ url: `${request.method} ${request.url}`, payload });
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"message":"OK"}');
});
let client: IoTDataPlaneClient;
const openFeed = () => iotLiveFeed({ client, topicPrefix: 'alleycat/live' });

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new IoTDataPlaneClient({
    ...clientSettings,
    // What is late on a slow machine would be published twice.
    requestHandler: { ...clientSettings.requestHandler, connectionTimeout: 30_000, requestTimeout: 30_000 },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
beforeEach(() => {
  published.length = 0;
  failuresToCome = 0;
});
afterAll(async () => {
  client.destroy();
  server.close();
  await once(server, 'close');
});

liveFeedContract('IoT data plane', async () => ({
  feed: openFeed(),
  arrived: async (id) => published.filter(({ url }) => url.includes(`%2Flive%2F${id}?`)).map(({ payload }) => payload),
}));

it('posts to the topic of the class with quality of service 0', async () => {
  await openFeed().publish(classId(3), new Uint8Array([1]));
  expect(published.map(({ url }) => url)).toEqual(['POST /topics/alleycat%2Flive%2F3?qos=0']);
});

it('tries a publish again that the service did not take', async () => {
  failuresToCome = 1;
  await openFeed().publish(classId(3), new Uint8Array([1]));
  expect(published).toHaveLength(1);
});

it('fails after four attempts, so that the batch is delivered again', async () => {
  failuresToCome = 99;
  await expect(openFeed().publish(classId(3), new Uint8Array([1]))).rejects.toThrow();
  expect(99 - failuresToCome).toBe(4);
});

it('asks the data-ats address of the region unless told otherwise', async () => {
  const plain = new IoTDataPlaneClient({ ...clientSettings, region: 'eu-central-1' });
  const { hostname, protocol } = plain.config.endpointProvider({
    Region: 'eu-central-1',
    UseDualStack: false,
    UseFIPS: false,
  }).url;
  expect({ hostname, protocol }).toEqual({ hostname: 'data-ats.iot.eu-central-1.amazonaws.com', protocol: 'https:' });
});
