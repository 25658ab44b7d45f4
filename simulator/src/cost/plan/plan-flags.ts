import { parseArgs } from 'node:util';
import { reasonOf, UsageError } from '../../errors.ts';
import {
  MONITORINGS,
  RACE_SHARDS,
  RANK_INDEXINGS,
  TEMPLATE_DEFAULTS,
  type TemplateSettings,
  TRACINGS,
} from '../model/settings.ts';

interface Flag {
  readonly type: 'string' | 'boolean';
  readonly placeholder?: string;
  readonly help: string;
}

const planFlags = {
  racers: { type: 'string', placeholder: 'N', help: 'racers in one race (default 1000)' },
  'races-per-day': {
    type: 'string',
    placeholder: 'M',
    help: 'races a day, of all classes together (default: one after another all day, in every class)',
  },
  classes: {
    type: 'string',
    placeholder: 'C',
    help: 'classes that race at the same time, each with so many (default 1)',
  },
  watchers: {
    type: 'string',
    placeholder: 'N',
    help: 'connections that see the live frames of a race; up to the number of racers their own (default: the racers)',
  },
  dashboards: {
    type: 'string',
    placeholder: 'N',
    help: 'of the watchers, pages that ask the API too; the others are like bikes (default: all watchers)',
  },
  'race-length': { type: 'string', placeholder: 'S', help: 'seconds, RaceLengthSeconds of the template (default 300)' },
  window: { type: 'string', placeholder: 'S', help: 'WindowSeconds of the template: a live frame each (default 1)' },
  'known-racers': {
    type: 'string',
    placeholder: 'N',
    help: 'racers whom the all-time history of a class knows (default 40000)',
  },
  people: {
    type: 'string',
    placeholder: 'N',
    help: 'people who sign in within a month; Cognito bills each (default: the racers of all classes)',
  },
  shards: { type: 'string', placeholder: 'N', help: 'ShardCount that you have in mind; more if more are needed' },
  'race-shards': {
    type: 'string',
    placeholder: 'N',
    help: 'RaceShards that you have in mind, 1, 16 or 256; more if a race needs more than one shard',
  },
  'delivery-buffer': {
    type: 'string',
    placeholder: 'MB',
    help: 'DeliveryBufferMegabytes that you have in mind; more if more is needed',
  },
  tracing: {
    type: 'string',
    placeholder: 'MODE',
    help: 'Tracing of the template, Active or PassThrough: whether X-Ray records calls (default PassThrough)',
  },
  monitoring: {
    type: 'string',
    placeholder: 'on|off',
    help: 'Monitoring of the template: whether there are alarms and a dashboard (default on)',
  },
  'rank-index': {
    type: 'string',
    placeholder: 'yes|no',
    help: 'EnableRankIndex of the template: whether ranks come from an index in ElastiCache (default no)',
  },
  json: { type: 'boolean', help: 'print one line of JSON' },
  help: { type: 'boolean', help: 'show this' },
} as const satisfies Record<string, Flag>;
export type PlanFlagName = keyof typeof planFlags;

/** What is to be raced, and how often. */
export interface PlanQuestion {
  readonly racers: number;
  readonly classes: number;
  readonly watchers: number;
  readonly dashboards: number;
  readonly racesPerDay: number;
  readonly raceLengthSeconds: number;
  readonly knownRacers: number;
  readonly peoplePerMonth: number;
  /** What somebody has in mind; the plan raises it where it is not enough. */
  readonly settings: TemplateSettings;
}

export type PlanCommand =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'plan'; readonly question: PlanQuestion; readonly json: boolean };

const SECONDS_PER_DAY = 86_400;
/** Racers in a race that the platform takes. */
const RACERS_MAX = 50_000;
const CONNECTIONS_MAX = 500_000;

type Values = Partial<Record<PlanFlagName, string | boolean>>;

/** Turns the arguments after `plan` into a question. Throws a UsageError with a one-line message. */
export function parsePlanCommand(argv: readonly string[]): PlanCommand {
  const values = readFlags(argv);
  if (values.help === true) return { kind: 'help', text: planHelpText() };
  return { kind: 'plan', question: questionOf(values), json: values.json === true };
}

function questionOf(values: Values): PlanQuestion {
  const racers = wholeNumber(values, 'racers', [1, RACERS_MAX]) ?? 1_000;
  const classes = wholeNumber(values, 'classes', [1, 100]) ?? 1;
  const watchers = wholeNumber(values, 'watchers', [0, CONNECTIONS_MAX]) ?? racers;
  const dashboards = wholeNumber(values, 'dashboards', [0, watchers]) ?? watchers;
  const raceLengthSeconds = wholeNumber(values, 'race-length', [10, 900]) ?? 300;
  const racesPerDayMax = Math.floor(SECONDS_PER_DAY / raceLengthSeconds) * classes;
  return {
    racers,
    classes,
    watchers,
    dashboards,
    raceLengthSeconds,
    racesPerDay: wholeNumber(values, 'races-per-day', [1, racesPerDayMax]) ?? racesPerDayMax,
    knownRacers: wholeNumber(values, 'known-racers', [0, 10_000_000]) ?? 40_000,
    peoplePerMonth: wholeNumber(values, 'people', [0, 100_000_000]) ?? racers * classes,
    settings: {
      ...TEMPLATE_DEFAULTS,
      windowSeconds: wholeNumber(values, 'window', [1, 60]) ?? TEMPLATE_DEFAULTS.windowSeconds,
      shardCount: wholeNumber(values, 'shards', [1, 500]) ?? TEMPLATE_DEFAULTS.shardCount,
      raceShards: oneOf(values, 'race-shards', RACE_SHARDS) ?? TEMPLATE_DEFAULTS.raceShards,
      deliveryBufferMegabytes:
        wholeNumber(values, 'delivery-buffer', [1, 128]) ?? TEMPLATE_DEFAULTS.deliveryBufferMegabytes,
      tracing: oneOf(values, 'tracing', TRACINGS) ?? TEMPLATE_DEFAULTS.tracing,
      monitoring: oneOf(values, 'monitoring', MONITORINGS) ?? TEMPLATE_DEFAULTS.monitoring,
      enableRankIndex: oneOf(values, 'rank-index', RANK_INDEXINGS) ?? TEMPLATE_DEFAULTS.enableRankIndex,
    },
  };
}

function readFlags(argv: readonly string[]): Values {
  const options = Object.fromEntries(Object.entries(planFlags).map(([name, { type }]) => [name, { type }]));
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const firstSentence = reasonOf(error).split(/[.\n](?:\s|$)/)[0] ?? '';
    throw new UsageError(`${firstSentence}; plan --help lists the flags`, { cause: error });
  }
}

function wholeNumber(values: Values, name: PlanFlagName, [min, max]: readonly [number, number]): number | undefined {
  const text = values[name];
  if (typeof text !== 'string') return undefined;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`--${name} is a whole number from ${min} to ${max}, not "${text}"`);
}

function oneOf<Choice extends string | number>(
  values: Values,
  name: PlanFlagName,
  choices: readonly Choice[],
): Choice | undefined {
  const text = values[name];
  const choice = choices.find((known) => String(known) === text);
  if (choice !== undefined || text === undefined) return choice;
  throw new UsageError(`--${name} is ${choices.join(' or ')}, not "${text}"`);
}

function planHelpText(): string {
  const usages = Object.entries<Flag>(planFlags).map(
    ([name, { placeholder }]) => `--${name}${placeholder === undefined ? '' : ` ${placeholder}`}`,
  );
  const width = Math.max(...usages.map((usage) => usage.length));
  return [
    'Says what races need and cost on AWS, without riding them: settings of the template, quotas to ask for, what limits',
    'first, and USD a race and a month at list prices.',
    '',
    'Usage: npm run simulate -- plan [flags]',
    '',
    ...Object.values<Flag>(planFlags).map(({ help }, index) => `  ${(usages[index] ?? '').padEnd(width)}  ${help}`),
    '',
    'How it is reckoned, and what is not in it: docs/costs.md. Exit code: 0, or 2 for flags that make no sense.',
  ].join('\n');
}
