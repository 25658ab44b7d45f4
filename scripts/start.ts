// `npm start`: the whole platform on this machine, from template.yaml, with a few demo racers.
import { type ChildProcess, spawn } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLocalRuntime, type LocalRuntime, RuntimeError } from '../infra/local/src/index.ts';

const HELP = `npm start -- [options]

  --port N             dashboard, HTTP API and MQTT over WebSocket (8080)
  --mqtt-port N        MQTT over TCP (1883)
  --aws-port N         AWS services for SDKs and the AWS CLI (4566)
  --cache-port N       cache of the ranks, if there is one, on 127.0.0.1 whatever --host says (6380)
  --cache-url URL      a Redis or Valkey to be used in its place (redis://127.0.0.1:6379)
  --host ADDRESS       address to listen on (127.0.0.1; 0.0.0.0 = reachable from other machines)
  --aws-host ADDRESS   address of the AWS port, whose users may do everything (127.0.0.1, whatever --host says)
  --public-url URL     where people find the dashboard, if behind a proxy or by a name of your own (https://race.example)
  --data FOLDER        where everything is kept (.alleycat)
  --race-length S      seconds per race, 10 to 900 (300)
  --demo-racers N      simulated racers that keep the boards moving (60; 0 = none)
  --quotas off|aws     aws: shards, connections and the API throttle as on AWS (off)
  --time-scale K       time runs K times as fast, 1 to 20, in a data folder of its own (1)
  --faults off|on      on: programs on this machine may do harm to it, to test with, see docs/faults.md (off)
  --parameter K=V      another parameter of template.yaml, for example ShardCount=4; may be repeated
  --help`;

const root = dirname(import.meta.dirname);
const options = readOptions();
const publicHost = publicHostOf(options.host);
let runtime: LocalRuntime | undefined;
let demo: ChildProcess | undefined;
let stopping = false;

process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  runtime = await createLocalRuntime({
    templateFile: join(root, 'template.yaml'),
    stackName: 'alleycat',
    codeFolderOf: (logicalId) => join(root, 'functions/dist', logicalId),
    dataFolder: options.data,
    siteFolder: join(root, 'frontend/dist'),
    host: options.host,
    awsHost: options.awsHost,
    ...(options.publicUrl === undefined ? {} : { publicUrl: options.publicUrl }),
    connectSources: connectSourcesOf(options.parameters),
    webPort: options.port,
    mqttPort: options.mqttPort,
    awsPort: options.awsPort,
    cachePort: options.cachePort,
    ...(options.cacheUrl === undefined ? {} : { cacheUrl: options.cacheUrl }),
    quotas: options.quotas,
    timeScale: options.timeScale,
    faults: options.faults === 'on',
    parameters: ({ mqttPort, webPort }) => ({
      MqttUrl: `mqtt://${publicHost}:${mqttPort}`,
      DashboardOrigin: options.publicUrl ?? `http://${publicHost}:${webPort}`,
      // The sign-in pages are on the dashboard's own host.
      LoginUrl: '/',
      // Here it costs nothing.
      EnableRankIndex: 'yes',
      RaceLengthSeconds: options.raceLength,
      ...options.parameters,
    }),
  });
  await runtime.start();
  const url = `http://${publicHost}:${runtime.ports.webPort}`;
  const awsUrl = `http://${publicHostOf(options.awsHost)}:${runtime.ports.awsPort}`;
  if (options.faults === 'on')
    console.log(`faults may be asked for: http://localhost:${runtime.ports.webPort}/_local/faults`);
  if (options.demoRacers > 0 && !stopping) demo = startDemo(url, awsUrl);
  console.log(`ready ${url}`);
} catch (error) {
  // A signal during the start ends it; `stop` then ends the process.
  if (!stopping) {
    console.error(error instanceof RuntimeError ? error.message : error);
    process.exit(1);
  }
}

function startDemo(url: string, awsUrl: string): ChildProcess {
  const flags = [
    '--forever',
    '--class',
    'all',
    '--id-prefix',
    'sim-demo',
    '--racers',
    String(options.demoRacers),
    '--url',
    url,
    '--aws-url',
    awsUrl,
    ...(options.timeScale === 1 ? [] : ['--time-scale', String(options.timeScale)]),
  ];
  const args = ['--import', join(root, 'scripts/end-with-parent.ts'), join(root, 'simulator/src/cli.ts'), ...flags];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

/** First signal: drain and stop. Second signal: leave at once; everything acknowledged is on disk anyway. */
async function stop(): Promise<void> {
  if (stopping) process.exit(130);
  stopping = true;
  console.log('stopping …');
  demo?.kill('SIGTERM');
  try {
    await runtime?.stop();
    process.exit(0);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '8080' },
        'mqtt-port': { type: 'string', default: '1883' },
        'aws-port': { type: 'string', default: '4566' },
        'cache-port': { type: 'string', default: '6380' },
        'cache-url': { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        'aws-host': { type: 'string', default: '127.0.0.1' },
        'public-url': { type: 'string' },
        data: { type: 'string' },
        'race-length': { type: 'string', default: '300' },
        'demo-racers': { type: 'string', default: '60' },
        quotas: { type: 'string', default: 'off' },
        'time-scale': { type: 'string', default: '1' },
        faults: { type: 'string', default: 'off' },
        parameter: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    const timeScale = wholeNumber('--time-scale', values['time-scale'], 20);
    return {
      port: wholeNumber('--port', values.port, 65_535),
      mqttPort: wholeNumber('--mqtt-port', values['mqtt-port'], 65_535),
      awsPort: wholeNumber('--aws-port', values['aws-port'], 65_535),
      cachePort: wholeNumber('--cache-port', values['cache-port'], 65_535),
      cacheUrl: values['cache-url'],
      host: values.host,
      awsHost: values['aws-host'],
      publicUrl: publicUrl('--public-url', values['public-url']),
      // Each scale has a folder of its own: one that was used at another is refused.
      data: values.data ?? join(root, timeScale === 1 ? '.alleycat' : `.alleycat/time-scale-${timeScale}`),
      raceLength: values['race-length'],
      demoRacers: wholeNumber('--demo-racers', values['demo-racers'], 10_000),
      quotas: oneOf('--quotas', values.quotas, ['off', 'aws'] as const),
      timeScale,
      faults: oneOf('--faults', values.faults, ['off', 'on'] as const),
      parameters: Object.fromEntries(values.parameter.map(keyAndValue)),
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exit(2);
  }
}

function wholeNumber(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new Error(`${flag} must be a whole number from 0 to ${max}, not "${text}"`);
  return value;
}

function oneOf<const Choice extends string>(flag: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((known) => known === text);
  if (choice === undefined) throw new Error(`${flag} must be one of ${choices.join(', ')}, not "${text}"`);
  return choice;
}

/** An origin: the dashboard takes the whole of a host. */
function publicUrl(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (!isOrigin) throw new Error(`${flag} must look like https://race.example, not "${text}"`);
  return url.origin;
}

/** Other hosts that the API sends dashboards to. */
function connectSourcesOf(parameters: Readonly<Record<string, string>>): string[] {
  const urls = ['MqttWebSocketUrl', 'LoginUrl'].map((name) => URL.parse(parameters[name] ?? ''));
  return urls.flatMap((url) => (url === null ? [] : [`${url.protocol}//${url.host}`]));
}

function keyAndValue(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new Error(`--parameter must look like Name=value, not "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The listening address as it stands in a URL. */
function publicHostOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return firstAddress();
  return host.includes(':') ? `[${host}]` : host;
}

/** The address by which other machines reach this one. */
function firstAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
