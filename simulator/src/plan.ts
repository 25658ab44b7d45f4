export const TRANSPORTS = ['mqtt', 'kinesis'] as const;
export type Transport = (typeof TRANSPORTS)[number];

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

/** Everything that a run is told; what it does follows from this and the server's clock. */
export interface SimulationPlan {
  /** Root of the HTTP API. */
  readonly url: string;
  readonly racerCount: number;
  /** A class id, or all classes that the server offers. */
  readonly classChoice: number | 'all';
  /** Undefined: until the end of this race, or of the next one if too little is left of this one. */
  readonly durationSeconds?: number;
  /** Ride without end or verdict. */
  readonly forever: boolean;
  readonly seed: number;
  /** Undefined: the prefix of the fleet and the seed. */
  readonly idPrefix?: string;
  readonly fleet: FleetPlan;
  readonly transport: Transport;
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
}

/** The platform gathers readings for up to 60 s before it delivers them; 15 s are left for the way. */
export const DEFAULT_HISTORY_TIMEOUT_SECONDS = 75;

/** A race with less left than this is not worth a run of its own. */
const shortestRideSeconds = 30;

export interface RideSpanOptions {
  readonly nowMs: number;
  readonly raceLengthSeconds: number;
  readonly forever: boolean;
  readonly durationSeconds?: number;
}

/** Server time at which the ride ends. */
export function rideEndsAtMs({ nowMs, raceLengthSeconds, forever, durationSeconds }: RideSpanOptions): number {
  if (forever) return Number.POSITIVE_INFINITY;
  if (durationSeconds !== undefined) return nowMs + durationSeconds * 1000;
  const lengthMs = raceLengthSeconds * 1000;
  const endMs = (Math.floor(nowMs / lengthMs) + 1) * lengthMs;
  return endMs - nowMs < shortestRideSeconds * 1000 ? endMs + lengthMs : endMs;
}
