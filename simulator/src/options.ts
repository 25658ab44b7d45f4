import { parseArgs } from 'node:util';
import { reasonOf, UsageError } from './errors.ts';
import { isLoopback } from './loopback.ts';
import { DEFAULT_HISTORY_TIMEOUT_SECONDS, type SimulationPlan, STREAM_PARTITION_KEYS, TRANSPORTS } from './plan.ts';

export type Command =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'simulate'; readonly plan: SimulationPlan; readonly json: boolean };

export interface CommandDefaults {
  /** Seed of a run that names none. */
  readonly seed: number;
}

interface Flag {
  readonly type: 'string' | 'boolean';
  readonly placeholder?: string;
  readonly help: string;
}

const flags = {
  racers: { type: 'string', placeholder: 'N', help: 'racers, one connection each (default 100, at most 20000)' },
  class: { type: 'string', placeholder: 'C', help: 'class id, or "all" to spread over every class (default 1)' },
  duration: {
    type: 'string',
    placeholder: 'S',
    help: 'seconds to ride, across races (default: to the end of this race, or of the next if under 30 s are left)',
  },
  seed: { type: 'string', placeholder: 'K', help: 'seed of ids, names and rides (default: a new one per run)' },
  transport: { type: 'string', placeholder: 'T', help: `${TRANSPORTS.join(' or ')} (default mqtt)` },
  url: { type: 'string', placeholder: 'URL', help: 'root of the HTTP API (default http://127.0.0.1:8080)' },
  'mqtt-url': { type: 'string', placeholder: 'URL', help: 'broker, mqtt://… or mqtts://… (default: as the API says)' },
  'id-prefix': { type: 'string', placeholder: 'P', help: 'racer ids are P-0001, P-0002, … (default sim-<seed>)' },
  'connect-concurrency': {
    type: 'string',
    placeholder: 'N',
    help: 'connections opened at the same time (default 100)',
  },
  'aws-url': {
    type: 'string',
    placeholder: 'URL',
    help: 'endpoint for --transport kinesis (default http://127.0.0.1:4566 if --url is this machine, else AWS)',
  },
  region: { type: 'string', placeholder: 'R', help: 'region for --transport kinesis (default us-east-1)' },
  'partition-key': {
    type: 'string',
    placeholder: 'K',
    help: `${STREAM_PARTITION_KEYS.join(' or ')}: stream partition key for --transport kinesis (default race)`,
  },
  'settle-timeout': {
    type: 'string',
    placeholder: 'S',
    help: 'seconds that boards may take to agree after the last reading or the official end (default 30)',
  },
  'max-clock-skew': {
    type: 'string',
    placeholder: 'S',
    help: "the platform's MaxClockSkewSeconds; later acknowledged readings may be refused (default 10, 0 = unchecked)",
  },
  'verify-history': { type: 'boolean', help: 'also check all-time curves and boards after the ride, second by second' },
  'history-timeout': {
    type: 'string',
    placeholder: 'S',
    help: `seconds after the ride that all-time curves may take (default ${DEFAULT_HISTORY_TIMEOUT_SECONDS}: 60 s delivery buffer and 15 s for the way)`,
  },
  forever: { type: 'boolean', help: 'ride until stopped, reconnect for ever, no verdict' },
  json: { type: 'boolean', help: 'print one line of JSON on stdout; progress goes to stderr' },
  help: { type: 'boolean', help: 'show this' },
} as const satisfies Record<string, Flag>;

type FlagName = keyof typeof flags;
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
  const awsUrl = urlOf({ values, name: 'aws-url', protocols: ['http:', 'https:'] }) ?? localAwsUrl(url);
  return {
    url,
    racerCount: wholeNumber(values, 'racers', [1, 20_000]) ?? 100,
    classChoice: values.class === 'all' ? 'all' : (wholeNumber(values, 'class', [1, 65_535]) ?? 1),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    forever,
    seed: wholeNumber(values, 'seed', [0, 2 ** 32 - 1]) ?? defaults.seed,
    ...(idPrefix === undefined ? {} : { idPrefix }),
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

function localAwsUrl(url: string): string | undefined {
  return isLoopback(new URL(url).hostname) ? 'http://127.0.0.1:4566' : undefined;
}

function helpText(): string {
  const usages = Object.entries<Flag>(flags).map(
    ([name, { placeholder }]) => `--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`,
  );
  const width = Math.max(...usages.map((usage) => usage.length));
  return [
    'Sends the readings of simulated racers and checks that every board shows them.',
    '',
    'Usage: npm run simulate -- [flags]',
    '',
    ...Object.values(flags).map(({ help }, index) => `  ${(usages[index] ?? '').padEnd(width)}  ${help}`),
    '',
    'Exit code: 0 nothing was lost and nothing is wrong, 1 something was, 2 the run could not be done as asked,',
    '130 interrupted before there was a verdict. The first interrupt ends the ride and what was sent is judged.',
  ].join('\n');
}
