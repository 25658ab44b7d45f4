import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  createLocalRuntime,
  type LocalRuntime,
  type LocalRuntimeOptions,
} from '../../../../../infra/local/src/index.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const TEMPLATE = `
Resources:
  Things: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 1 } }
  Boards:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  Failures: { Type: AWS::S3::Bucket }
`;

const createRuntime = async (dataFolder: string, changes: Partial<LocalRuntimeOptions> = {}): Promise<LocalRuntime> => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  const runtime = await createLocalRuntime({
    templateFile,
    stackName: 'stack',
    codeFolderOf: () => dataFolder,
    dataFolder,
    host: '127.0.0.1',
    ...{ webPort: 0, mqttPort: 0, awsPort: 0 },
    ...changes,
    log: () => undefined,
  });
  onTestFinished(() => runtime.stop());
  return runtime;
};

const takenPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

it('frees data folder and ports when a port is taken after other services had started', async () => {
  const dataFolder = temporaryFolder();
  const failing = await createRuntime(dataFolder, { mqttPort: await takenPort() });
  await expect(failing.start()).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  await expect(fetch(`http://127.0.0.1:${failing.ports.awsPort}`)).rejects.toThrow('fetch failed');
  const next = await createRuntime(dataFolder);
  await next.start();
  const health = await fetch(`http://127.0.0.1:${next.ports.webPort}/_local/health`);
  expect(await health.json()).toEqual({ status: 'ok', timeScale: 1 });
});

// All of 127.0.0.0/8 is this machine, but a port that listens on 127.0.0.1 is at no other address of it.
const OTHER_ADDRESS = '127.0.0.2';

it('keeps the AWS port on loopback whatever it listens on otherwise, and opens it only when told to', async () => {
  const statusAt = async (port: number): Promise<unknown> =>
    fetch(`http://${OTHER_ADDRESS}:${port}/`).then(
      ({ status }) => status,
      () => 'refused',
    );
  const closed = await createRuntime(temporaryFolder(), { host: '0.0.0.0' });
  await closed.start();
  expect([await statusAt(closed.ports.webPort), await statusAt(closed.ports.awsPort)]).toEqual([404, 'refused']);
  expect((await fetch(`http://127.0.0.1:${closed.ports.awsPort}/`)).status).toBe(200);
  const open = await createRuntime(temporaryFolder(), { awsHost: '0.0.0.0' });
  await open.start();
  expect([await statusAt(open.ports.webPort), await statusAt(open.ports.awsPort)]).toEqual(['refused', 200]);
});

it('frees the data folder when it is stopped before it was started', async () => {
  const dataFolder = temporaryFolder();
  await (await createRuntime(dataFolder)).stop();
  await (await createRuntime(dataFolder)).start();
});

it('touches nothing in a data folder that another runtime uses', async () => {
  const dataFolder = temporaryFolder();
  await createRuntime(dataFolder);
  await expect(createRuntime(dataFolder)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
  expect(readdirSync(dataFolder)).toEqual(['state']);
});

it('is not told to take faults where others come in through a proxy', async () => {
  const wish = createRuntime(temporaryFolder(), { faults: true, publicUrl: 'https://ride.example' });
  await expect(wish).rejects.toMatchObject({ code: 'FAULTS_IN_PUBLIC' });
});

it('knows of faults only if it was started so, and then of the functions of its template', async () => {
  const answersOf = async (changes: Partial<LocalRuntimeOptions>) => {
    const runtime = await createRuntime(temporaryFolder(), changes);
    await runtime.start();
    const url = `http://127.0.0.1:${runtime.ports.webPort}/_local/faults`;
    const headers = { 'content-type': 'application/json' };
    const body = '{"functionName":"NoFunction"}';
    const [all, one] = [await fetch(url), await fetch(`${url}/worker-killed`, { method: 'PUT', headers, body })];
    return [all.status, one.status, ((await one.json()) as { code?: string }).code];
  };
  expect(await answersOf({})).toEqual([404, 404, undefined]);
  expect(await answersOf({ faults: true })).toEqual([200, 404, 'ResourceNotFoundException']);
});

it('refuses a data folder whose time runs at another pace', async () => {
  const dataFolder = temporaryFolder();
  await (await createRuntime(dataFolder, { timeScale: 10 })).stop();
  await expect(createRuntime(dataFolder)).rejects.toMatchObject({ code: 'TIME_SCALE_CHANGED' });
  await (await createRuntime(dataFolder, { timeScale: 10 })).start();
});
