import { randomBytes } from 'node:crypto';
import type { ClassicLevel } from 'classic-level';
import { type Clock, systemClock } from './core/clock.ts';
import type { Deployment } from './core/deployment.ts';
import { RuntimeError } from './core/errors.ts';
import { guardWrites } from './core/guard-writes.ts';
import { type KeyValueStore, levelKeyValueStore } from './core/key-value-store.ts';
import { loopbackOf } from './core/loopback.ts';
import type { Log } from './core/ports.ts';
import type { Service } from './core/service.ts';
import { createFaults, type Faults } from './faults/create-faults.ts';
import { chooseFreePorts } from './free-ports.ts';
import { openRuntimeLog } from './log.ts';
import { createServices, type Services } from './services.ts';
import { createStartSequence } from './start-sequence.ts';
import { openStateStore } from './state-store.ts';
import { readDeployment } from './template/read-deployment.ts';
import { openClock } from './time-scale.ts';

export interface LocalRuntimeOptions {
  /** The SAM template to execute. */
  readonly templateFile: string;
  readonly stackName: string;
  /** Folder of a function's built bundle. */
  readonly codeFolderOf: (logicalId: string) => string;
  /** Everything durable is in here. */
  readonly dataFolder: string;
  /** Folder of a built single-page application, served on the web port. */
  readonly siteFolder?: string;
  /** Address to listen on. */
  readonly host: string;
  /**
   * Address that the AWS port listens on. Who reaches it may do everything.
   * @default 127.0.0.1, whatever `host` says
   */
  readonly awsHost?: string;
  /** Where people find the web port if not at this machine's own addresses, for example behind a reverse proxy. */
  readonly publicUrl?: string;
  /** Origins that the site talks to besides its own. */
  readonly connectSources?: readonly string[];
  /** HTTP API, site and MQTT over WebSocket; 0 = any free port. */
  readonly webPort: number;
  /** MQTT over TCP; 0 = any free port. */
  readonly mqttPort: number;
  /** AWS services; 0 = any free port. */
  readonly awsPort: number;
  /** The template's cache, on 127.0.0.1 whatever `host` says: who reaches it may do everything. @default 0, any free port */
  readonly cachePort?: number;
  /** A Redis or Valkey to be used in place of the built-in cache: `redis://127.0.0.1:6379`. */
  readonly cacheUrl?: string;
  /** `aws`: limits bite as on AWS. @default 'off' */
  readonly quotas?: 'off' | 'aws';
  /** Values for the template's parameters, which may depend on the chosen ports. */
  readonly parameters?: (ports: RuntimePorts) => Readonly<Record<string, string>>;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /**
   * How many times as fast as `clock` the platform's time runs, 1 to 20: windows, buffers, tokens and the functions' `Date`.
   * Timeouts of functions and whatever else protects the machine take as long as ever. A data folder keeps its scale.
   * @default 1
   */
  readonly timeScale?: number;
  /** Programs on this machine may do harm to the runtime, to test with: see docs/faults.md. @default false */
  readonly faults?: boolean;
  /** @default warnings and errors to stderr, everything to `<dataFolder>/logs/runtime.log` */
  readonly log?: Log;
}

export interface RuntimePorts {
  readonly webPort: number;
  readonly mqttPort: number;
  readonly awsPort: number;
  readonly cachePort: number;
}

/** A template in execution. */
export interface LocalRuntime extends Service {
  readonly ports: RuntimePorts;
  readonly deployment: Deployment;
  /** The parts, for tests and operators that need to reach behind the ports. */
  readonly services: Services;
}

/**
 * Reads the template and prepares every service that it names; `start` then listens. A start that fails stops what had
 * started, so that ports and data folder are free again.
 * @throws RuntimeError DATA_FOLDER_IN_USE, PORT_TAKEN, TIME_SCALE_INVALID, TIME_SCALE_CHANGED, FAULTS_IN_PUBLIC,
 * CACHE_URL_INVALID, or what {@link readDeployment} throws
 */
export const createLocalRuntime = async (options: LocalRuntimeOptions): Promise<LocalRuntime> => {
  if (options.faults === true && options.publicUrl !== undefined) {
    throw new RuntimeError('FAULTS_IN_PUBLIC', 'whoever has a --public-url has no --faults: they are for tests');
  }
  const state = await openStateStore(options.dataFolder);
  try {
    return await assemble(options, { state, clock: await clockOf(options, state) });
  } catch (error) {
    await state.close();
    throw error;
  }
};

const clockOf = async (
  { clock = systemClock, timeScale = 1 }: LocalRuntimeOptions,
  state: StateStore,
): Promise<Clock> =>
  openClock({
    machineClock: clock,
    timeScale,
    times: levelKeyValueStore(state, 'clock', { isSynced: true }),
    isNew: (await secretsIn(state).get('key')) === undefined,
  });

type StateStore = ClassicLevel<string, string>;

const secretsIn = (state: StateStore): KeyValueStore => levelKeyValueStore(state, 'secrets', { isSynced: true });

/** Made at the first start: what secrets of the template are derived from. */
const readSecretKey = async (secrets: KeyValueStore): Promise<string> => {
  const known = await secrets.get('key');
  if (known !== undefined) return known;
  const made = randomBytes(32).toString('base64url');
  await secrets.batch([{ type: 'put', key: 'key', value: made }]);
  return made;
};

const LOOPBACK = '127.0.0.1';

interface Foundations {
  readonly state: StateStore;
  readonly clock: Clock;
}

const assemble = async (options: LocalRuntimeOptions, { state, clock }: Foundations): Promise<LocalRuntime> => {
  const { host, awsHost = LOOPBACK } = options;
  const otherCache = options.cacheUrl === undefined ? undefined : endpointOf(options.cacheUrl);
  const [webPort = 0, mqttPort = 0, awsPort = 0, cachePort = 0] = await chooseFreePorts([
    { host, port: options.webPort },
    { host, port: options.mqttPort },
    { host: awsHost, port: options.awsPort },
    { host: LOOPBACK, port: otherCache?.port ?? options.cachePort ?? 0 },
  ]);
  const ports = { webPort, mqttPort, awsPort, cachePort };
  // Issuers have one address, and functions on this machine must reach it.
  const webUrl = `http://${loopbackOf(host)}:${webPort}`;
  const secretKey = await readSecretKey(secretsIn(state));
  const parameters = options.parameters?.(ports) ?? {};
  const cacheEndpoint = otherCache ?? { host: LOOPBACK, port: cachePort };
  const deployment = readDeployment({ ...options, webUrl, secretKey, parameters, cacheEndpoint });
  const runtimeLog = openRuntimeLog(options.dataFolder, clock);
  const { log = runtimeLog.log, quotas = 'off' } = options;
  const faults = options.faults === true ? faultsOf(deployment, { clock, servicesOf: () => services }) : undefined;
  guardWrites(state, { log, disk: faults?.disk });
  const foundations = { state, clock, log, faults };
  const services = createServices({ ...options, ...ports, awsHost, webUrl, quotas, deployment, ...foundations });
  const release = async (): Promise<void> => {
    await state.close();
    await runtimeLog.close();
  };
  const sequence = createStartSequence({ services: services.inStartOrder, release, log });
  return { name: 'runtime', ports, deployment, services, ...sequence };
};

const REDIS_PORT = 6_379;

const endpointOf = (cacheUrl: string): { host: string; port: number } => {
  const url = URL.parse(cacheUrl);
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === '') {
    throw new RuntimeError('CACHE_URL_INVALID', `--cache-url must look like redis://127.0.0.1:6379, not "${cacheUrl}"`);
  }
  return { host: url.hostname, port: url.port === '' ? REDIS_PORT : Number(url.port) };
};

/** Made before the services, whose disk they are. */
const faultsOf = (
  deployment: Deployment,
  { clock, servicesOf }: { clock: Clock; servicesOf: () => Services },
): Faults =>
  createFaults({
    functionNames: deployment.functions.map(({ logicalId }) => logicalId),
    targets: {
      throttleTables: (untilMs, onRefused) => servicesOf().dynamoDb.throttle(untilMs, onRefused),
      killWorker: (logicalId) => servicesOf().lambda.killWorker(logicalId),
      killProcess: () => process.kill(process.pid, 'SIGKILL'),
    },
    clock,
  });
