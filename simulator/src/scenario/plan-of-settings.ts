import { UsageError } from '../errors.ts';
import { prefixOfScope } from '../fleet/fleet-scope.ts';
import { DEFAULT_HISTORY_TIMEOUT_SECONDS, type FleetPlan, PLAN_DEFAULTS, type SimulationPlan } from '../plan.ts';
import { ONE_PROCESS_UP_TO_RACERS, SDK_CLIENT_UP_TO_RACERS } from './field-size.ts';
import type { Settings } from './settings.ts';

export interface CommandDefaults {
  /** Seed of a run that names none. */
  readonly seed: number;
  /** Of the process: what must not be seen in lists of processes comes from here. @default empty */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What is said twice, the second time counts: member by member, but lists as wholes. */
export function mergeSettings(file: Settings, flags: Settings): Settings {
  const { duration, races, forever, ...others } = file;
  const saysHowLong = [flags.duration, flags.races, flags.forever].some((setting) => setting !== undefined);
  return {
    ...others,
    ...(saysHowLong ? {} : withoutUndefined({ duration, races, forever })),
    ...flags,
    attendance: { ...file.attendance, ...flags.attendance },
    readingFaults: { ...file.readingFaults, ...flags.readingFaults },
  };
}

/** Throws a UsageError if settings exclude each other. */
export function planOfSettings(settings: Settings, { seed, environment = {} }: CommandDefaults): SimulationPlan {
  expectCompatible(settings);
  const { racers: racerCount = 100, forever = false } = settings;
  const watchers = settings.watchers ?? 0;
  if (watchers > racerCount) throw new UsageError(`--watchers is at most the number of racers, ${racerCount}`);
  return {
    url: settings.url ?? 'http://127.0.0.1:8080',
    racerCount,
    classChoice: settings.class ?? 1,
    ...withoutUndefined({ durationSeconds: settings.duration, raceCount: settings.races }),
    forever,
    seed: settings.seed ?? seed,
    ...withoutUndefined({ idPrefix: settings.idPrefix }),
    fleet: fleetOf(settings, environment),
    transport: settings.transport ?? 'mqtt',
    mqtt: {
      client: settings.mqttClient ?? (racerCount <= SDK_CLIENT_UP_TO_RACERS ? 'device-sdk' : 'mqtt-js'),
      qos: settings.qos ?? PLAN_DEFAULTS.mqtt.qos,
      watchers,
    },
    processes: settings.processes ?? (racerCount <= ONE_PROCESS_UP_TO_RACERS ? 0 : 1),
    paces: settings.models ?? PLAN_DEFAULTS.paces,
    attendance: { ...PLAN_DEFAULTS.attendance, ...settings.attendance },
    readingFaults: { ...PLAN_DEFAULTS.readingFaults, ...settings.readingFaults },
    platformFaults: (settings.platformFaults ?? []).toSorted((a, b) => a.atSeconds - b.atSeconds),
    timeScale: settings.timeScale ?? PLAN_DEFAULTS.timeScale,
    connectConcurrency: settings.connectConcurrency ?? 100,
    ...withoutUndefined({ mqttUrl: settings.mqttUrl, awsUrl: settings.awsUrl }),
    region: settings.region ?? 'us-east-1',
    streamPartitionKey: settings.partitionKey ?? 'race',
    settleTimeoutSeconds: settings.settleTimeout ?? 30,
    maxClockSkewSeconds: settings.maxClockSkew ?? 10,
    ...withoutUndefined({ historyTimeoutSeconds: historyTimeoutOf(settings) }),
    verifyLeaderboards: settings.verifyLeaderboards ?? !forever,
    reportFiles: settings.report ?? [],
  };
}

/** Settings that make no sense beside another one, in the order in which people are told. */
function expectCompatible(settings: Settings): void {
  const exclude = (a: string, b: string) => new UsageError(`${a} and ${b} exclude each other`);
  const { forever = false, duration, races, platformFaults = [], report = [] } = settings;
  if (duration !== undefined && races !== undefined) throw exclude('--races', '--duration');
  if (!forever) return;
  if (duration !== undefined) throw exclude('--forever', '--duration');
  if (races !== undefined) throw exclude('--forever', '--races');
  if (settings.verifyHistory === true) throw exclude('--forever', '--verify-history');
  if (settings.verifyLeaderboards === true) throw exclude('--forever', '--verify-leaderboards');
  if (report.length > 0) throw exclude('--forever', '--report');
  if (platformFaults.length > 0) throw exclude('--forever', '--platform-fault');
}

function historyTimeoutOf({ verifyHistory, historyTimeout }: Settings): number | undefined {
  if (verifyHistory === true) return historyTimeout ?? DEFAULT_HISTORY_TIMEOUT_SECONDS;
  if (verifyHistory === undefined && historyTimeout !== undefined)
    throw new UsageError('--history-timeout needs --verify-history');
  return undefined;
}

function fleetOf(settings: Settings, environment: NonNullable<CommandDefaults['environment']>): FleetPlan {
  const { fleetScope: scope = 'fleet/sim', stack: stackName = 'alleycat' } = settings;
  prefixOfScope(scope);
  // A variable that is set to nothing is taken for one that is not set.
  const clientId = settings.fleetClient ?? (environment['ALLEYCAT_FLEET_CLIENT_ID'] || undefined);
  const clientSecret = environment['ALLEYCAT_FLEET_CLIENT_SECRET'] || undefined;
  if (clientSecret !== undefined && clientId === undefined) {
    throw new UsageError('ALLEYCAT_FLEET_CLIENT_SECRET needs --fleet-client or ALLEYCAT_FLEET_CLIENT_ID');
  }
  return { scope, stackName, ...withoutUndefined({ clientId, clientSecret }) };
}

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

const withoutUndefined = <T extends object>(members: T): Defined<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
