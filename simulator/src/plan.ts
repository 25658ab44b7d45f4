import { NO_READING_FAULTS, type PlatformFault, type ReadingFaults } from './faults/fault-plan.ts';
import { DEFAULT_PACES, type Paces } from './racer-model.ts';

/** MQTT over TCP, MQTT over WebSocket, or PutRecords straight into the stream. */
export const TRANSPORTS = ['mqtt', 'websocket', 'kinesis'] as const;
export type Transport = (typeof TRANSPORTS)[number];

export const MQTT_CLIENTS = ['device-sdk', 'mqtt-js'] as const;
/** Which library keeps a racer's connection: the device SDK, as bikes do, or MQTT.js, at a fraction of the CPU. */
export type MqttClientKind = (typeof MQTT_CLIENTS)[number];

export const STREAM_PARTITION_KEYS = ['race', 'random'] as const;
/** Which partition key direct writes use: the race, as the platform's rule does, or one at random for tests. */
export type StreamPartitionKey = (typeof STREAM_PARTITION_KEYS)[number];

/** As whom the racers' readings are sent. */
export interface FleetPlan {
  /** `fleet/<prefix>`: the fleet rides for racers whose id starts with the prefix and a hyphen. */
  readonly scope: string;
  /** Undefined: the client that the stack names. */
  readonly clientId?: string;
  /** Undefined: as the stack's user pool says. */
  readonly clientSecret?: string;
  /** The stack of the platform. */
  readonly stackName: string;
}

/** How racers keep their connection. */
export interface MqttPlan {
  readonly client: MqttClientKind;
  /** 0: nothing is promised, so that only what is shown is judged, and not what is missing. */
  readonly qos: 0 | 1;
  /** Racers who also watch the live feed on their connection, as a dashboard does. */
  readonly watchers: number;
}

/** Who rides when. Shares are 0 to 1, drawn by the seed. */
export interface AttendancePlan {
  /** Racers begin to ride one after the other over this time from the start of the run. */
  readonly rampUpSeconds: number;
  /** Of the racers in a race: join after its start, within its first half. */
  readonly lateShare: number;
  /** Of the racers in a race: leave in its second half, and finish nothing. */
  readonly leaveShare: number;
}

/** Everything that a run is told; what it does follows from this and the server's clock. */
export interface SimulationPlan {
  /** Root of the HTTP API. */
  readonly url: string;
  readonly racerCount: number;
  /** A class id, or all classes that the server offers. */
  readonly classChoice: number | 'all';
  /** Undefined: until the end of this race, or of the next one if too little is left of this one. */
  readonly durationSeconds?: number;
  /** Whole races to ride, from the next start; excludes `durationSeconds`. Undefined: as `durationSeconds` says. */
  readonly raceCount?: number;
  /** Ride without end or verdict. */
  readonly forever: boolean;
  readonly seed: number;
  /** Undefined: the prefix of the fleet and the seed. */
  readonly idPrefix?: string;
  readonly fleet: FleetPlan;
  readonly transport: Transport;
  readonly mqtt: MqttPlan;
  /** Processes that ride beside this one, which listens and judges; 0: this one does everything. */
  readonly processes: number;
  /** Racer models, one of which each racer gets; whatever stands here twice is drawn twice as often. */
  readonly paces: Paces;
  readonly attendance: AttendancePlan;
  readonly readingFaults: ReadingFaults;
  readonly platformFaults: readonly PlatformFault[];
  /** How many times as fast as the wall clock the platform's clock runs; a local runtime has to be started so. */
  readonly timeScale: number;
  /** Connections being opened at the same time. */
  readonly connectConcurrency: number;
  /** Broker to use instead of the one that the API names. */
  readonly mqttUrl?: string;
  /** AWS endpoint of the platform; undefined: of the runtime behind `url` if that is this machine, else the SDK's own. */
  readonly awsUrl?: string;
  readonly region: string;
  readonly streamPartitionKey: StreamPartitionKey;
  /** How long boards may take to agree after the last reading, or after results became official. */
  readonly settleTimeoutSeconds: number;
  /** The platform may refuse readings further off than this; 0: it does not check. */
  readonly maxClockSkewSeconds: number;
  /**
   * How long after the ride all-time curves may take to show every reading; undefined: they are not verified. See
   * {@link DEFAULT_HISTORY_TIMEOUT_SECONDS}.
   */
  readonly historyTimeoutSeconds?: number;
  /** Compare the all-time leaderboards of the classes with what was ridden: reads them whole, before and after. */
  readonly verifyLeaderboards: boolean;
  /** Files that the report is written to; the ending says in which form: `.html` or `.json`. */
  readonly reportFiles: readonly string[];
}

/** What a run does if it is told nothing else. */
export const PLAN_DEFAULTS = {
  mqtt: { client: 'device-sdk', qos: 1, watchers: 0 },
  processes: 0,
  paces: DEFAULT_PACES,
  attendance: { rampUpSeconds: 0, lateShare: 0, leaveShare: 0 },
  readingFaults: NO_READING_FAULTS,
  platformFaults: [],
  timeScale: 1,
  verifyLeaderboards: true,
  reportFiles: [],
} as const satisfies Partial<SimulationPlan>;

/** The platform gathers readings for up to 60 s before it delivers them; 15 s are left for the way. */
export const DEFAULT_HISTORY_TIMEOUT_SECONDS = 75;

/** A race with less left than this is not worth a run of its own. */
const shortestRideSeconds = 30;

export interface RideSpanOptions {
  readonly nowMs: number;
  readonly raceLengthSeconds: number;
  readonly forever: boolean;
  readonly durationSeconds?: number;
  readonly raceCount?: number;
}

/** Server time at which the ride begins and ends: at once, unless whole races were asked for. */
export function rideSpanOf(options: RideSpanOptions): { readonly fromMs: number; readonly untilMs: number } {
  const { nowMs, raceLengthSeconds, forever, durationSeconds, raceCount } = options;
  if (forever) return { fromMs: nowMs, untilMs: Number.POSITIVE_INFINITY };
  if (durationSeconds !== undefined) return { fromMs: nowMs, untilMs: nowMs + durationSeconds * 1000 };
  const lengthMs = raceLengthSeconds * 1000;
  if (raceCount !== undefined) {
    const fromMs = Math.ceil(nowMs / lengthMs) * lengthMs;
    return { fromMs, untilMs: fromMs + raceCount * lengthMs };
  }
  const endMs = (Math.floor(nowMs / lengthMs) + 1) * lengthMs;
  return { fromMs: nowMs, untilMs: endMs - nowMs < shortestRideSeconds * 1000 ? endMs + lengthMs : endMs };
}
