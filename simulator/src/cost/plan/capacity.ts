import { batchesPerSecond } from '../model/function-usage.ts';
import { ARCHIVED_BYTES, MILLISECONDS, RECORD_BYTES } from '../model/measured.ts';
import {
  busyShardsOf,
  connectionsOf,
  type RaceLoad,
  readingsPerSecond,
  windowsOf,
  writersOf,
} from '../model/race-load.ts';
import { rosterReadUnits, rosterUnits } from '../model/roster-usage.ts';
import type { TemplateSettings } from '../model/settings.ts';
import { standingsItemBytes, standingsWriteUnits } from '../model/standings-usage.ts';
import { meetingChance } from './meeting-chance.ts';

/** A quota of AWS, or a bound of the platform, and how close a race comes to it. */
export interface Limit {
  readonly limit: string;
  /** What AWS allows, or we promise. */
  readonly quota: number;
  /** What the load asks for. */
  readonly demand: number;
  readonly unit: string;
  /** Racers in a race at which it bites, if nothing else changes; absent if their number does not matter. */
  readonly bitesAtRacers?: number;
  /** What lifts it. */
  readonly remedy: string;
}

/** Readings a second that a shard takes. */
export const SHARD_READINGS_PER_SECOND = 1_000;
const SHARD_BYTES_PER_SECOND = 1024 ** 2;
/** Accounts in us-east-1 start with these; both can be raised on request. */
const IOT_PUBLISHES_PER_SECOND = 20_000;
const IOT_CONNECTS_PER_SECOND = 500;
/** Time that everybody may take to connect before it is felt: racers come in the minute before a start. */
const CONNECT_SECONDS = 60;
/** A table partition, and all items of a race are in one, takes this in any mode. */
const PARTITION_WRITE_UNITS_PER_SECOND = 1_000;
const PARTITION_READ_UNITS_PER_SECOND = 3_000;
/** When a race starts all pages ask who is in it; they try again for so long before a name is missed. */
const ROSTER_SECONDS = 5;
/** What writers try again for: most racers enter in the first second of a race. */
const ENTRY_SECONDS = 5;
/** Time from the end of a race until its results are official. */
export const SETTLING_SECONDS = 10;
/** Of DefaultRouteSettings in the template; the account allows 10,000. */
export const API_REQUESTS_PER_SECOND = 1_000;
/** Dashboards ask for their place within this time after the end. */
const PLACE_SPREAD_SECONDS = 3;
/** Deliveries a second that the history keeps up with. */
const DELIVERIES_PER_SECOND = 2;
const ITEM_BYTES = 400 * 1024;

interface Measure extends Omit<Limit, 'bitesAtRacers'> {
  /** Of the demand, what does not grow with the racers. */
  readonly fixed?: number;
  /** The rest grows with this power of their number. @default 1 */
  readonly power?: number;
}

/** Every limit that a load comes near or not, the first to bite first. */
export function limitsOf(load: RaceLoad): Limit[] {
  const racers = load.racers;
  return [...streamMeasures(load), ...brokerMeasures(load), ...tableMeasures(load), ...functionMeasures(load)]
    .map(({ fixed = 0, power = 1, ...measure }) => {
      const growing = measure.demand - fixed;
      const room = Math.max(0, measure.quota - fixed);
      return growing > 0
        ? { ...measure, bitesAtRacers: Math.floor(racers * (room / growing) ** (1 / power)) }
        : measure;
    })
    .sort((a, b) => bitesAt(a) - bitesAt(b));
}

const bitesAt = ({ bitesAtRacers = Number.POSITIVE_INFINITY }: Limit): number => bitesAtRacers;

/** From this share of a quota on there is no room for readings that come closer together than others. */
const NEAR_SHARE = 0.9;

export const closenessOf = ({ demand, quota }: Limit): 'beyond' | 'near' | 'within' => {
  if (demand > quota) return 'beyond';
  return demand >= quota * NEAR_SHARE ? 'near' : 'within';
};

function streamMeasures(load: RaceLoad): Measure[] {
  const { racers, classes, settings } = load;
  const shards = writersOf(load);
  const remedy =
    settings.raceShards === 1
      ? 'a race is one partition key and stays in one shard: no ShardCount lifts it; spread a race over RaceShards keys, or have fewer racers in a race'
      : 'raise ShardCount, and RaceShards to 256, or have fewer racers in a race';
  const total = readingsPerSecond(load);
  return [
    {
      limit: 'readings of one race in a shard',
      quota: SHARD_READINGS_PER_SECOND,
      demand: racers / shards,
      unit: 'a second',
      remedy,
    },
    {
      limit: 'bytes of one race in a shard',
      quota: SHARD_BYTES_PER_SECOND,
      demand: (racers * RECORD_BYTES) / shards,
      unit: 'bytes a second',
      remedy,
    },
    {
      limit: 'readings of all shards',
      quota: settings.shardCount * SHARD_READINGS_PER_SECOND,
      demand: total,
      unit: 'a second',
      remedy: `ShardCount of ${Math.ceil(total / SHARD_READINGS_PER_SECOND)} or more; ${classes * settings.raceShards === 1 ? 'one race uses only one of them' : 'races fall into shards at random'}`,
    },
  ];
}

function brokerMeasures(load: RaceLoad): Measure[] {
  const { watchers, classes, settings } = load;
  return [
    {
      limit: 'publishes to IoT Core',
      quota: IOT_PUBLISHES_PER_SECOND,
      demand: readingsPerSecond(load),
      unit: 'a second',
      remedy: 'ask for more inbound publish requests per second for the account',
    },
    {
      limit: 'messages from IoT Core to watchers',
      quota: IOT_PUBLISHES_PER_SECOND,
      demand: (watchers * classes) / settings.windowSeconds,
      unit: 'a second',
      remedy: 'ask for more outbound publish requests per second for the account, or raise WindowSeconds',
    },
    {
      limit: `connections within ${CONNECT_SECONDS} s`,
      quota: IOT_CONNECTS_PER_SECOND * CONNECT_SECONDS,
      demand: connectionsOf(load),
      unit: 'connections',
      remedy: 'ask for more connect requests per second for the account, or let racers come earlier',
    },
  ];
}

/** Read units when a race starts. */
export const startReadUnits = (load: RaceLoad): number => load.dashboards * rosterReadUnits(load);

function tableMeasures(load: RaceLoad): Measure[] {
  const { racers, settings } = load;
  return [
    {
      limit: `rosters for pages within ${ROSTER_SECONDS} s of a start`,
      quota: PARTITION_READ_UNITS_PER_SECOND * ROSTER_SECONDS,
      demand: startReadUnits(load),
      // As many pages as racers, and each reads all of them.
      power: 2,
      unit: 'read units of one partition',
      remedy: 'put a cache in front of the API: a version of a roster never changes',
    },
    {
      limit: `final results of one race within ${SETTLING_SECONDS} s`,
      quota: PARTITION_WRITE_UNITS_PER_SECOND * SETTLING_SECONDS,
      demand: racers,
      unit: 'write units to one partition',
      remedy: 'nothing lifts it: results of larger races become complete later than official',
    },
    {
      limit: 'standings of one race',
      quota: PARTITION_WRITE_UNITS_PER_SECOND,
      demand: standingsWriteUnits(load) / windowsOf(load) / settings.windowSeconds,
      unit: 'write units a second',
      remedy: 'raise WindowSeconds',
    },
    {
      limit: `racers who enter one race within ${ENTRY_SECONDS} s of its start`,
      quota: PARTITION_WRITE_UNITS_PER_SECOND * ENTRY_SECONDS,
      demand: rosterUnits(load).writes,
      unit: 'write units to one partition',
      remedy: 'nothing lifts it: in larger races some racers are on the board some seconds later',
    },
    {
      limit: 'standings in one item',
      quota: ITEM_BYTES,
      demand: standingsItemBytes(load),
      unit: 'bytes',
      remedy: 'nothing lifts it: more racers are turned away',
    },
  ];
}

function functionMeasures(load: RaceLoad): Measure[] {
  const { racers, dashboards, classes, settings } = load;
  const { perInvocation, perThousandItems, perThousandRacers } = MILLISECONDS.AggregateFunction;
  const fixed = perInvocation * (batchesPerSecond(load) * settings.windowSeconds + 1);
  const racersPerShard = (racers * classes) / busyShardsOf(load);
  const variable = (racersPerShard * (perThousandItems * settings.windowSeconds + perThousandRacers)) / 1_000;
  const deliveries = (readingsPerSecond(load) * ARCHIVED_BYTES) / (settings.deliveryBufferMegabytes * 1024 ** 2);
  return [
    {
      limit: 'time of the aggregate function for a window of one shard',
      quota: settings.windowSeconds * 1_000,
      demand: fixed + variable,
      fixed,
      unit: 'ms',
      remedy: 'raise ShardCount or WindowSeconds',
    },
    {
      limit: 'deliveries to the archive',
      quota: DELIVERIES_PER_SECOND,
      demand: deliveries,
      unit: 'a second',
      remedy: 'raise DeliveryBufferMegabytes',
    },
    {
      limit: 'requests of dashboards at the end of a race',
      quota: API_REQUESTS_PER_SECOND,
      demand: (dashboards * classes) / PLACE_SPREAD_SECONDS,
      unit: 'a second',
      remedy: 'raise DefaultRouteSettings of the Api, and the throttle of the account beyond 10,000 a second',
    },
  ];
}

/** The chance that in a slot some shard gets more than it takes, because races, or parts of them, meet in it. */
export const overloadChance = (
  { racers, classes, raceShards }: Pick<RaceLoad, 'racers' | 'classes'> & Pick<TemplateSettings, 'raceShards'>,
  shardCount: number,
): number =>
  meetingChance({
    keys: classes * raceShards,
    shards: shardCount,
    perShardMax: Math.floor((SHARD_READINGS_PER_SECOND * raceShards) / racers),
  });
