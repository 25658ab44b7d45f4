import { parseArgs } from 'node:util';
import { reasonOf, UsageError } from './errors.ts';
import { type FlagName, flags, helpText } from './flags.ts';
import { prefixOfScope } from './fleet/fleet-scope.ts';
import {
  DEFAULT_HISTORY_TIMEOUT_SECONDS,
  type FleetPlan,
  PLAN_DEFAULTS,
  type SimulationPlan,
  STREAM_PARTITION_KEYS,
  TRANSPORTS,
} from './plan.ts';

export type Command =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'simulate'; readonly plan: SimulationPlan; readonly json: boolean };

export interface CommandDefaults {
  /** Seed of a run that names none. */
  readonly seed: number;
  /** Of the process: what must not be seen in lists of processes comes from here. @default empty */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

type FlagValues = Partial<Record<FlagName, string | boolean>>;

/** Turns the arguments after the script's name into a command. Throws a UsageError with a one-line message. */
export function parseCommand(argv: readonly string[], defaults: CommandDefaults): Command {
  const values = readFlags(argv);
  if (values.help === true) return { kind: 'help', text: helpText() };
  return { kind: 'simulate', plan: planOf(values, defaults), json: values.json === true };
}

function readFlags(argv: readonly string[]): FlagValues {
  const options = Object.fromEntries(Object.entries(flags).map(([name, { type }]) => [name, { type }]));
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const firstSentence = reasonOf(error).split(/[.\n](?:\s|$)/)[0] ?? '';
    throw new UsageError(`${firstSentence}; --help lists the flags`, { cause: error });
  }
}

function planOf(values: FlagValues, defaults: CommandDefaults): SimulationPlan {
  const url = urlOf({ values, name: 'url', protocols: ['http:', 'https:'] }) ?? 'http://127.0.0.1:8080';
  const durationSeconds = values.duration === undefined ? undefined : wholeNumber(values, 'duration', [1, 604_800]);
  const forever = values.forever === true;
  if (forever && durationSeconds !== undefined) throw new UsageError('--forever and --duration exclude each other');
  const historyTimeoutSeconds = historyTimeoutOf(values, forever);
  const idPrefix = idPrefixOf(values);
  const mqttUrl = urlOf({ values, name: 'mqtt-url', protocols: ['mqtt:', 'mqtts:'] });
  const awsUrl = urlOf({ values, name: 'aws-url', protocols: ['http:', 'https:'] });
  return {
    ...PLAN_DEFAULTS,
    url,
    racerCount: wholeNumber(values, 'racers', [1, 20_000]) ?? 100,
    classChoice: values.class === 'all' ? 'all' : (wholeNumber(values, 'class', [1, 65_535]) ?? 1),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    forever,
    seed: wholeNumber(values, 'seed', [0, 2 ** 32 - 1]) ?? defaults.seed,
    ...(idPrefix === undefined ? {} : { idPrefix }),
    fleet: fleetOf(values, defaults.environment ?? {}),
    transport: oneOf({ values, name: 'transport', choices: TRANSPORTS }) ?? 'mqtt',
    connectConcurrency: wholeNumber(values, 'connect-concurrency', [1, 1_000]) ?? 100,
    ...(mqttUrl === undefined ? {} : { mqttUrl }),
    ...(awsUrl === undefined ? {} : { awsUrl }),
    region: textOf(values, 'region') ?? 'us-east-1',
    streamPartitionKey: oneOf({ values, name: 'partition-key', choices: STREAM_PARTITION_KEYS }) ?? 'race',
    settleTimeoutSeconds: wholeNumber(values, 'settle-timeout', [0, 3_600]) ?? 30,
    maxClockSkewSeconds: wholeNumber(values, 'max-clock-skew', [0, 3_600]) ?? 10,
    ...(historyTimeoutSeconds === undefined ? {} : { historyTimeoutSeconds }),
  };
}

function fleetOf(values: FlagValues, environment: NonNullable<CommandDefaults['environment']>): FleetPlan {
  const scope = textOf(values, 'fleet-scope') ?? 'fleet/sim';
  prefixOfScope(scope);
  // A variable that is set to nothing is taken for one that is not set.
  const clientId = textOf(values, 'fleet-client') ?? (environment['ALLEYCAT_FLEET_CLIENT_ID'] || undefined);
  const clientSecret = environment['ALLEYCAT_FLEET_CLIENT_SECRET'] || undefined;
  if (clientSecret !== undefined && clientId === undefined) {
    throw new UsageError('ALLEYCAT_FLEET_CLIENT_SECRET needs --fleet-client or ALLEYCAT_FLEET_CLIENT_ID');
  }
  return {
    scope,
    stackName: textOf(values, 'stack') ?? 'alleycat',
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}

function historyTimeoutOf(values: FlagValues, forever: boolean): number | undefined {
  const seconds = wholeNumber(values, 'history-timeout', [1, 3_600]);
  if (values['verify-history'] !== true) {
    if (seconds !== undefined) throw new UsageError('--history-timeout needs --verify-history');
    return undefined;
  }
  if (forever) throw new UsageError('--forever and --verify-history exclude each other');
  return seconds ?? DEFAULT_HISTORY_TIMEOUT_SECONDS;
}

function textOf(values: FlagValues, name: FlagName): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

function wholeNumber(values: FlagValues, name: FlagName, [min, max]: readonly [number, number]): number | undefined {
  const text = textOf(values, name);
  if (text === undefined) return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  const orAll = name === 'class' ? ' or "all"' : '';
  throw new UsageError(`--${name} is a whole number from ${min} to ${max}${orAll}, not "${text}"`);
}

function oneOf<T extends string>(flag: { values: FlagValues; name: FlagName; choices: readonly T[] }): T | undefined {
  const text = textOf(flag.values, flag.name);
  if (text === undefined) return undefined;
  const choice = flag.choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`--${flag.name} is ${flag.choices.join(' or ')}, not "${text}"`);
}

function urlOf(flag: { values: FlagValues; name: FlagName; protocols: readonly string[] }): string | undefined {
  const text = textOf(flag.values, flag.name);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && flag.protocols.includes(url.protocol) && url.hostname !== '')
    return text.replace(/\/+$/, '');
  throw new UsageError(`--${flag.name} starts with ${flag.protocols.join('// or ')}//, not "${text}"`);
}

function idPrefixOf(values: FlagValues): string | undefined {
  const text = textOf(values, 'id-prefix');
  // A racer id is at most 64 characters; the number behind the prefix takes up to six.
  if (text === undefined || /^[A-Za-z0-9_-]{1,58}$/.test(text)) return text;
  throw new UsageError(`--id-prefix is 1 to 58 letters, digits, "_" or "-", not "${text}"`);
}
