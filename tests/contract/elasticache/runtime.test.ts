import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLocalRuntime, type LocalRuntime, type LocalRuntimeOptions } from '../../../infra/local/src/index.ts';
import { codeFolder } from '../../support/lambda-functions.ts';
import { startRedisServer } from '../../support/redis-server.ts';
import { connectResp } from '../../support/resp-client.ts';
import { type Stack, type StackOptions, startStack } from '../../support/stack.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TEMPLATE = `
Parameters:
  Ranks: { Type: String, Default: "on" }
Conditions:
  HasRanks: !Equals [!Ref Ranks, "on"]
Resources:
  Cache:
    Type: AWS::ElastiCache::ServerlessCache
    Condition: HasRanks
    Properties: { ServerlessCacheName: ranks, Engine: valkey }
  Subject:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: subject
      Handler: index.handler
      Runtime: nodejs24.x
      Environment:
        Variables: { AT: !If [HasRanks, !Sub "\${Cache.Endpoint.Address}:\${Cache.Endpoint.Port}", nowhere] }
`;

const SOURCE = `exports.handler = async () => [process.env.AT, process.env.AWS_ENDPOINT_URL_ELASTICACHE ?? 'none'];`;

const startOf = async (options: StackOptions = {}): Promise<Stack> => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  const folder = codeFolder({ 'index.js': SOURCE });
  const stack = await startStack({ templateFile, codeFolderOf: () => folder, ...options });
  onTestFinished(() => stack.stop());
  return stack;
};

const startRuntime = async (options: Partial<LocalRuntimeOptions>): Promise<LocalRuntime> => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  const runtime = await createLocalRuntime({
    templateFile,
    stackName: 'demo',
    codeFolderOf: () => codeFolder({ 'index.js': SOURCE }),
    dataFolder: temporaryFolder(),
    ...{ host: '127.0.0.1', webPort: 0, mqttPort: 0, awsPort: 0 },
    ...options,
  });
  onTestFinished(() => runtime.stop());
  await runtime.start();
  return runtime;
};

const toldTo = async ({ lambda }: Stack): Promise<unknown> => {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'subject' }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
};

const askAt = async (port: number, ...command: readonly string[]): Promise<string> => {
  const client = await connectResp(port);
  onTestFinished(client.close);
  return await client.ask(...command);
};

describe('a template with a cache, in execution', () => {
  it('has it on a port of its own, tells functions where, and shows it to operators', async () => {
    const stack = await startOf();
    const { cachePort } = stack.runtime.ports;
    expect(await toldTo(stack)).toEqual([`127.0.0.1:${cachePort}`, `redis://127.0.0.1:${cachePort}`]);
    expect(await askAt(cachePort, 'ZADD', 'key', '1', 'member')).toBe(':1\r\n');
    expect(await stack.get('/_local/metrics')).toMatchObject({ elastiCache: { name: 'ranks', keys: 1, clients: 1 } });
  });

  it('uses another Redis in its place, and starts none', async () => {
    const redis = await startRedisServer();
    onTestFinished(() => redis.stop());
    const stack = await startOf({ cacheUrl: redis.url });
    expect(stack.runtime.ports.cachePort).toBe(redis.port);
    expect(await toldTo(stack)).toEqual([`127.0.0.1:${redis.port}`, redis.url]);
    expect(stack.runtime.services.elastiCache).toBe(undefined);
  });

  it('has none where its condition does not hold', async () => {
    const stack = await startOf({ parameters: { Ranks: 'off' } });
    expect(await toldTo(stack)).toEqual(['nowhere', 'none']);
    expect(stack.runtime.services.elastiCache).toBe(undefined);
  });

  it('does not listen where its condition does not hold: somebody else may have the port', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void other.close());
    const cachePort = (other.address() as AddressInfo).port;
    await startRuntime({ cachePort, parameters: () => ({ Ranks: 'off' }) });
    await expect(startRuntime({ cachePort })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  });

  it('keeps it on loopback, whatever it listens on otherwise', async () => {
    const runtime = await startRuntime({ host: '0.0.0.0' });
    const askAtOther = connectResp(runtime.ports.cachePort, '127.0.0.2');
    await expect(askAtOther).rejects.toThrow('ECONNREFUSED');
    expect(await askAt(runtime.ports.cachePort, 'PING')).toBe('+PONG\r\n');
  });

  it.each(['http://127.0.0.1:6379', 'here', 'redis://'])('refuses %s for a Redis', async (cacheUrl) => {
    await expect(startOf({ cacheUrl, dataFolder: temporaryFolder() })).rejects.toMatchObject({
      code: 'CACHE_URL_INVALID',
    });
  });
});
