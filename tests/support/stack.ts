import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createLocalRuntime, type LocalRuntime } from '../../infra/local/src/index.ts';
import { builtFunctionFolder } from './built-functions.ts';
import { operatorSettings } from './operator-settings.ts';

export interface StackOptions {
  /** Parameters of template.yaml. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Keep the data of an earlier stack. */
  readonly dataFolder?: string;
  /** @default template.yaml with the built functions */
  readonly templateFile?: string;
  /** @default the dashboard as it was built last */
  readonly siteFolder?: string;
  readonly codeFolderOf?: (logicalId: string) => string;
  readonly quotas?: 'off' | 'aws';
  /** How many times as fast as the machine's its time runs. @default 1 */
  readonly timeScale?: number;
  /** A Redis to be used in place of the built-in cache. */
  readonly cacheUrl?: string;
  /** It takes `/_local/faults`. @default false */
  readonly faults?: boolean;
}

/** The whole platform in this process, on free ports, in a folder of its own. */
export interface Stack {
  readonly runtime: LocalRuntime;
  readonly url: string;
  readonly awsUrl: string;
  readonly dataFolder: string;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  /** GETs a path of the HTTP API and parses the answer. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, '../..');

export const startStack = async (options: StackOptions = {}): Promise<Stack> => {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'alleycat-'));
  const runtime = await createLocalRuntime({
    templateFile: options.templateFile ?? join(ROOT, 'template.yaml'),
    stackName: 'alleycat',
    codeFolderOf: options.codeFolderOf ?? builtFunctionFolder,
    siteFolder: options.siteFolder ?? join(ROOT, 'frontend/dist'),
    dataFolder,
    host: '127.0.0.1',
    webPort: 0,
    mqttPort: 0,
    awsPort: 0,
    ...(options.cacheUrl === undefined ? {} : { cacheUrl: options.cacheUrl }),
    quotas: options.quotas ?? 'off',
    timeScale: options.timeScale ?? 1,
    faults: options.faults ?? false,
    log: () => undefined, // faults are the subject of tests: what the runtime says of them is not news
    parameters: ({ mqttPort, webPort }) => ({
      ...(options.templateFile === undefined
        ? {
            MqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
            DashboardOrigin: `http://127.0.0.1:${webPort}`,
            LoginUrl: '/',
            EnableRankIndex: 'yes',
          }
        : {}),
      ...options.parameters,
    }),
  });
  await runtime.start();
  const url = `http://127.0.0.1:${runtime.ports.webPort}`;
  const awsUrl = `http://127.0.0.1:${runtime.ports.awsPort}`;
  const clients = awsClients(awsUrl);
  return {
    runtime,
    url,
    awsUrl,
    dataFolder,
    ...clients,
    get: (path) => getJson(`${url}${path}`),
    stop: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await runtime.stop();
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

/** SDK clients as a user of the local runtime would make them. */
const awsClients = (awsUrl: string) => {
  const config = { ...operatorSettings(awsUrl), requestHandler: new NodeHttpHandler() };
  return { kinesis: new KinesisClient(config), lambda: new LambdaClient(config), s3: new S3Client(config) };
};

export const getJson = async (address: string): Promise<unknown> => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
  return await response.json();
};
