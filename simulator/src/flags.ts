import { DEFAULT_HISTORY_TIMEOUT_SECONDS, STREAM_PARTITION_KEYS, TRANSPORTS } from './plan.ts';

interface Flag {
  readonly type: 'string' | 'boolean';
  readonly placeholder?: string;
  readonly help: string;
}

/** What the simulator can be told on its command line. */
export const flags = {
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
  'id-prefix': {
    type: 'string',
    placeholder: 'P',
    help: "racer ids are P-0001, P-0002, …; starts with the fleet's prefix (default sim-<seed>)",
  },
  'fleet-client': {
    type: 'string',
    placeholder: 'ID',
    help: 'OAuth client to sign in as; its secret is in ALLEYCAT_FLEET_CLIENT_SECRET (default: as the stack says)',
  },
  'fleet-scope': { type: 'string', placeholder: 'S', help: 'fleet/<prefix> that the client has (default fleet/sim)' },
  stack: { type: 'string', placeholder: 'NAME', help: 'name of the stack (default alleycat)' },
  'connect-concurrency': {
    type: 'string',
    placeholder: 'N',
    help: 'connections opened at the same time (default 100)',
  },
  'aws-url': {
    type: 'string',
    placeholder: 'URL',
    help: 'AWS port of a local runtime (default: of the runtime at --url if that is this machine, else AWS)',
  },
  region: { type: 'string', placeholder: 'R', help: 'region of the stack on AWS (default us-east-1)' },
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

export type FlagName = keyof typeof flags;

export function helpText(): string {
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
    'Brokers let in whom they know: without --fleet-client or ALLEYCAT_FLEET_CLIENT_ID the stack is asked for the client,',
    'and without ALLEYCAT_FLEET_CLIENT_SECRET its user pool for the secret.',
    '',
    'Exit code: 0 nothing was lost and nothing is wrong, 1 something was, 2 the run could not be done as asked,',
    '130 interrupted before there was a verdict. The first interrupt ends the ride and what was sent is judged.',
  ].join('\n');
}
