import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCloudFormationClient } from '../../../../ops/src/aws-clients.ts';
import { iotBrokerDirectory } from '../../../../ops/src/deploy/broker-address.ts';

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Signature Version 4 of a GET without body, worked out from its description. */
const signatureOf = (request: IncomingMessage, secret: string): string => {
  const [, scope = '', names = ''] =
    /Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+),/.exec(request.headers.authorization ?? '') ?? [];
  const headers = names.split(';').map((name) => `${name}:${request.headers[name]}\n`);
  const [path, query] = (request.url ?? '').split('?');
  const canonical = ['GET', path, query, headers.join(''), names, sha256('')].join('\n');
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secret}`);
  return hmac(key, text).toString('hex');
};

const openControlPlane = async (answer: { readonly status: number; readonly body: string }) => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a TCP server has an address object');
  const url = `http://127.0.0.1:${address.port}`;
  // Of the client only what it has settled on is used: it is asked nothing.
  const client = createCloudFormationClient({ stackName: 'alleycat', region: 'eu-central-1', endpoint: url });
  onTestFinished(() => client.destroy());
  return { requests, directory: iotBrokerDirectory(client.config, url) };
};

describe('the broker of an account', () => {
  it('is asked for with a signature, as DescribeEndpoint', async () => {
    const body = '{"endpointAddress":"a1b2c3-ats.iot.eu-central-1.amazonaws.com"}';
    const { requests, directory } = await openControlPlane({ status: 200, body });
    expect(await directory.brokerAddresses()).toEqual({
      MqttUrl: 'mqtts://a1b2c3-ats.iot.eu-central-1.amazonaws.com:8883',
      MqttWebSocketUrl: 'wss://a1b2c3-ats.iot.eu-central-1.amazonaws.com/mqtt',
    });
    const [request] = requests;
    expect([requests.length, request?.method, request?.url]).toEqual([
      1,
      'GET',
      '/endpoint?endpointType=iot%3AData-ATS',
    ]);
    expect(request?.headers.authorization).toMatch(/Credential=local\/\d{8}\/eu-central-1\/iot\/aws4_request/);
    expect(request?.headers.authorization?.split('Signature=')[1]).toBe(request && signatureOf(request, 'local'));
  });

  it.each([
    [{ status: 403, body: '{"message":"not for you"}' }, '127.0.0.1:', 'answered 403: not for you'],
    [{ status: 200, body: '{}' }, '127.0.0.1:', 'answered 200'],
    [{ status: 200, body: '{"endpointAddress":"evil.example/x y"}' }, '127.0.0.1:', 'answered 200'],
    [{ status: 500, body: 'oops' }, '127.0.0.1:', 'answered 500'],
  ])('stays unknown, with what to do, if it is not told: %j', async (answer, host, what) => {
    const { directory } = await openControlPlane(answer);
    const error = await directory.brokerAddresses().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'BROKER_UNKNOWN' });
    for (const part of [host, what, 'iot:DescribeEndpoint', '--parameter MqttUrl='])
      expect(error.message).toContain(part);
  });
});
