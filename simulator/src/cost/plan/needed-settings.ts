import { asNumber } from '../../format.ts';
import { ARCHIVED_BYTES } from '../model/measured.ts';
import { type RaceLoad, readingsPerSecond, writersOf } from '../model/race-load.ts';
import { RACE_SHARDS, type RaceShards, type TemplateSettings } from '../model/settings.ts';
import { overloadChance, SHARD_READINGS_PER_SECOND } from './capacity.ts';

/** A parameter of the template, what it should be, and why. */
export interface NeededSetting {
  readonly parameter: string;
  readonly value: string;
  /** Whether it is what the template has anyway. */
  readonly isDefault: boolean;
  readonly reason: string;
}

/** Of the template; accounts have a quota of thousands. */
const SHARDS_MAX = 500;
/** Once in a day of races of five minutes. */
const OVERLOAD_CHANCE_MAX = 1 / 288;
/** Of the shards that take all readings, so many times as many are worth their price against races that meet. */
const SPARE_SHARDS_FACTOR = 4;
const BUFFER_MEGABYTES_MAX = 128;
/** A part then takes a few MB, and is read and written within tens of milliseconds. */
const RACERS_PER_PARTITION = 5_000;

/** The settings with which a load can be raced, from those that somebody has in mind. */
export function neededSettings(load: Omit<RaceLoad, 'settings'>, given: TemplateSettings): TemplateSettings {
  const withGiven: RaceLoad = { ...load, settings: given };
  const raceShards = raceShardsFor(load, given);
  return {
    ...given,
    raceShards,
    shardCount: Math.max(given.shardCount, shardsFor({ ...load, raceShards })),
    deliveryBufferMegabytes: Math.max(given.deliveryBufferMegabytes, bufferFor(withGiven)),
    historyPartitions: Math.max(given.historyPartitions, Math.ceil(load.knownRacers / RACERS_PER_PARTITION)),
  };
}

/** As few as take all readings; more where those make it unlikely, or at least less likely, that too many races meet in one. */
export function shardsFor(races: Parameters<typeof overloadChance>[0]): number {
  const { racers, classes, raceShards } = races;
  const least = Math.min(SHARDS_MAX, Math.ceil((racers * classes) / SHARD_READINGS_PER_SECOND));
  // Of a race that fits no shard the chance is always 1, and more of them help nobody.
  if (racers > SHARD_READINGS_PER_SECOND * raceShards) return Math.min(SHARDS_MAX, Math.max(least, classes));
  const most = Math.min(SHARDS_MAX, least * SPARE_SHARDS_FACTOR);
  const isSafe = (shards: number): boolean => overloadChance(races, shards) <= OVERLOAD_CHANCE_MAX;
  if (isSafe(least)) return least;
  let [unsafe, enough] = [least, most]; // more shards make it less likely; whether the most are safe does not matter
  while (enough - unsafe > 1) {
    const middle = (unsafe + enough) >>> 1;
    if (isSafe(middle)) enough = middle;
    else unsafe = middle;
  }
  return enough;
}

/** As few keys as let shards take all readings. More of them make shards fill evenly, but a race then has more writers. */
function raceShardsFor(races: Pick<RaceLoad, 'racers' | 'classes'>, given: TemplateSettings): RaceShards {
  const choices = RACE_SHARDS.filter((raceShards) => raceShards >= given.raceShards);
  const chanceOf = (raceShards: RaceShards) =>
    overloadChance({ ...races, raceShards }, shardsFor({ ...races, raceShards }));
  const safe = choices.find((raceShards) => chanceOf(raceShards) <= OVERLOAD_CHANCE_MAX);
  return safe ?? choices.reduce((best, choice) => (chanceOf(choice) < chanceOf(best) ? choice : best));
}

/** So that deliveries come by time and not by size: each of them costs requests and an update of the history. */
const bufferFor = (load: RaceLoad): number => Math.min(BUFFER_MEGABYTES_MAX, megabytesPerBufferTime(load));

const megabytesPerBufferTime = (load: RaceLoad): number =>
  Math.ceil((readingsPerSecond(load) * ARCHIVED_BYTES * load.settings.deliveryBufferSeconds) / 1024 ** 2);

/** The parameters worth a word, with their reasons. */
export function explainSettings(load: RaceLoad, defaults: TemplateSettings): NeededSetting[] {
  const { settings, racers, classes, knownRacers } = load;
  return [
    {
      parameter: 'ShardCount',
      value: String(settings.shardCount),
      isDefault: settings.shardCount === defaults.shardCount,
      reason: `${asNumber(classes)} × ${asNumber(racers)} readings a second, 1,000 a shard${meetingText(load)}`,
    },
    {
      parameter: 'RaceShards',
      value: String(settings.raceShards),
      isDefault: settings.raceShards === defaults.raceShards,
      reason:
        settings.raceShards === 1
          ? 'a race is one partition key, as it fits a shard'
          : `a race is spread over so many partition keys, and so over ${asNumber(writersOf(load))} shards, each of which keeps standings of its own`,
    },
    {
      parameter: 'DeliveryBufferMegabytes',
      value: String(settings.deliveryBufferMegabytes),
      isDefault: settings.deliveryBufferMegabytes === defaults.deliveryBufferMegabytes,
      reason: `${asNumber(megabytesPerBufferTime(load))} MB come together in the ${settings.deliveryBufferSeconds} s of DeliveryBufferSeconds; less than that makes many deliveries of one`,
    },
    {
      parameter: 'HistoryPartitions',
      value: String(settings.historyPartitions),
      isDefault: settings.historyPartitions === defaults.historyPartitions,
      reason: `${asNumber(knownRacers)} racers a class whom the history knows, at most ${asNumber(RACERS_PER_PARTITION)} a part`,
    },
  ];
}

/** What no number of shards can promise. */
function meetingText(load: RaceLoad): string {
  const { raceShards, shardCount } = load.settings;
  if (load.racers > SHARD_READINGS_PER_SECOND * raceShards) return '; one race alone is too much for any';
  const chance = overloadChance({ ...load, raceShards }, shardCount);
  return chance === 0 ? '' : `; in ${percent(chance)} of the slots races meet in one that then gets too much`;
}

const percent = (share: number): string =>
  `${(share * 100).toLocaleString('en-US', { maximumSignificantDigits: 2 })} %`;
