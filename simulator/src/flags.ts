import { DEFAULT_HISTORY_TIMEOUT_SECONDS, MQTT_CLIENTS, STREAM_PARTITION_KEYS, TRANSPORTS } from './plan.ts';
import { DEFAULT_PACES, PACES } from './racer-model.ts';
import { ONE_PROCESS_UP_TO_RACERS, SDK_CLIENT_UP_TO_RACERS } from './scenario/field-size.ts';

export interface Flag {
  /** What stands behind it; undefined: nothing does. */
  readonly placeholder?: string;
  readonly help: string;
  /** May be given more than once. */
  readonly repeatable?: true;
}

const whoRides = {
  scenario: { placeholder: 'FILE', help: 'YAML with any of these settings; flags win over what it says' },
  racers: { placeholder: 'N', help: 'racers, one connection each (default 100, at most 20000)' },
  class: { placeholder: 'C', help: 'class id, or "all" to spread over every class (default 1)' },
  races: { placeholder: 'N', help: 'whole races in a row to ride, from the next start' },
  duration: {
    placeholder: 'S',
    help: 'seconds to ride, across races (default: to the end of this race, or of the next if under 30 s are left)',
  },
  forever: { help: 'ride until stopped, reconnect for ever, no verdict' },
  seed: { placeholder: 'K', help: 'seed of ids, names, rides and faults (default: a new one per run)' },
  models: {
    placeholder: 'M,…',
    help: `how racers ride, of ${PACES.join(', ')}; "steady,interval:2" draws interval twice as often (default ${DEFAULT_PACES.join(',')})`,
  },
  'ramp-up': { placeholder: 'S', help: 'racers begin one after the other over this time (default 0)' },
  late: { placeholder: 'SHARE', help: 'of the racers of a race join in its first half, 0 to 1 (default 0)' },
  leave: { placeholder: 'SHARE', help: 'of the racers of a race leave in its second half, 0 to 1 (default 0)' },
  'id-prefix': {
    placeholder: 'P',
    help: "racer ids are P-0001, P-0002, …; starts with the fleet's prefix (default sim-<seed>)",
  },
} as const satisfies Record<string, Flag>;

const whatGoesWrong = {
  fault: {
    placeholder: 'NAME=VALUE',
    repeatable: true,
    help: 'what goes wrong with readings on their way in, see below; may be repeated',
  },
  'platform-fault': {
    placeholder: 'AT:KIND,…',
    repeatable: true,
    help: 'what is done to the platform AT seconds after the start of the ride, see below; may be repeated',
  },
} as const satisfies Record<string, Flag>;

const howReadingsTravel = {
  transport: {
    placeholder: 'T',
    help: `${TRANSPORTS.join(' or ')}: MQTT over TCP, MQTT over WebSocket, or straight into the stream (default mqtt)`,
  },
  'mqtt-client': {
    placeholder: 'C',
    help: `${MQTT_CLIENTS.join(' or ')}: the library of bikes, or a lighter one (default ${MQTT_CLIENTS[0]} up to ${SDK_CLIENT_UP_TO_RACERS} racers)`,
  },
  qos: { placeholder: 'Q', help: '1 or 0: with 0 nothing is promised, and only what is shown is judged (default 1)' },
  watchers: { placeholder: 'N', help: 'racers who also watch the live feed on their connection (default 0)' },
  'connect-concurrency': { placeholder: 'N', help: 'connections opened at the same time (default 100)' },
  'partition-key': {
    placeholder: 'K',
    help: `${STREAM_PARTITION_KEYS.join(' or ')}: stream partition key for --transport kinesis (default race)`,
  },
  processes: {
    placeholder: 'N',
    help: `processes that ride beside this one, at most 16 (default 0 up to ${ONE_PROCESS_UP_TO_RACERS} racers, else 1)`,
  },
} as const satisfies Record<string, Flag>;

const whereTo = {
  url: { placeholder: 'URL', help: 'root of the HTTP API (default http://127.0.0.1:8080)' },
  'mqtt-url': { placeholder: 'URL', help: 'broker, mqtt://…, mqtts://…, ws://… or wss://… (default: as the API says)' },
  'aws-url': {
    placeholder: 'URL',
    help: 'AWS port of a local runtime (default: of the runtime at --url if that is this machine, else AWS)',
  },
  region: { placeholder: 'R', help: 'region of the stack on AWS (default us-east-1)' },
  stack: { placeholder: 'NAME', help: 'name of the stack (default alleycat)' },
  'fleet-client': {
    placeholder: 'ID',
    help: 'OAuth client to sign in as; its secret is in ALLEYCAT_FLEET_CLIENT_SECRET (default: as the stack says)',
  },
  'fleet-scope': { placeholder: 'S', help: 'fleet/<prefix> that the client has (default fleet/sim)' },
  'time-scale': {
    placeholder: 'K',
    help: 'time runs K times as fast, 1 to 20, as it does for a runtime started with the same (default 1)',
  },
} as const satisfies Record<string, Flag>;

const verdict = {
  'settle-timeout': {
    placeholder: 'S',
    help: 'seconds that boards may take to agree after the last reading or the official end (default 30)',
  },
  'max-clock-skew': {
    placeholder: 'S',
    help: "the platform's MaxClockSkewSeconds; later acknowledged readings may be refused (default 10, 0 = unchecked)",
  },
  'verify-leaderboards': {
    help: 'read the leaderboards of all classes whole, before and after the ride (default; --no-verify-leaderboards)',
  },
  'verify-history': { help: 'also check all-time curves and boards after the ride, second by second' },
  'history-timeout': {
    placeholder: 'S',
    help: `seconds after the ride that all-time curves may take (default ${DEFAULT_HISTORY_TIMEOUT_SECONDS}: 60 s delivery buffer and 15 s for the way)`,
  },
} as const satisfies Record<string, Flag>;

const output = {
  report: {
    placeholder: 'FILE',
    repeatable: true,
    help: 'write the report to FILE.html, one page with charts, or FILE.json; may be repeated',
  },
  json: { help: 'print one line of JSON on stdout; progress goes to stderr' },
  help: { help: 'show this' },
} as const satisfies Record<string, Flag>;

/** What the simulator can be told on its command line, as help shows it. */
export const flagGroups = {
  'Who rides': whoRides,
  'What goes wrong': whatGoesWrong,
  'How readings travel': howReadingsTravel,
  'Where to': whereTo,
  Verdict: verdict,
  Output: output,
} as const;

export const flags = {
  ...whoRides,
  ...whatGoesWrong,
  ...howReadingsTravel,
  ...whereTo,
  ...verdict,
  ...output,
} as const;

export type FlagName = keyof typeof flags;
