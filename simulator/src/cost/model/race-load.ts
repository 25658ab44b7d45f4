import type { TemplateSettings } from './settings.ts';

/** What is raced at the same time: one slot, in which every class has a race. */
export interface RaceLoad {
  /** In each race; all are there from its start to its end. */
  readonly racers: number;
  /** Classes, and so races at the same time. */
  readonly classes: number;
  /** Connections to which the frames of one race go. Up to the number of racers they are the racers' own. */
  readonly watchers: number;
  /** Of the watchers of one race: pages, which ask the HTTP API as well. Up to the number of racers they ride. */
  readonly dashboards: number;
  readonly raceLengthSeconds: number;
  /** Racers of a class whom the history knows. */
  readonly knownRacers: number;
  /** Of the racers of a race, 0 to 1: their result is a best of theirs, as every first one is. */
  readonly bestShare: number;
  readonly settings: TemplateSettings;
}

export const readingsPerSecond = ({ racers, classes }: RaceLoad): number => racers * classes;

export const readingsOf = (load: RaceLoad): number => readingsPerSecond(load) * load.raceLengthSeconds;

/**
 * Windows in which a race gets readings. The last readings are sent in the last second and arrive after it, which is one
 * window more.
 */
export const windowsOf = ({ raceLengthSeconds, settings }: RaceLoad): number =>
  Math.ceil(raceLengthSeconds / settings.windowSeconds) + 1;

/**
 * Racers send their first reading within the first second of a race; those who send it last arrive in the second window. In
 * each of the two the roster grows.
 */
export const JOIN_WINDOWS = 2;
/** Of the racers, those who arrive in the second window: what is on its way for 20 ms of a second. */
export const LATE_JOINER_SHARE = 0.02;

/** Every racer has a connection; watchers beyond them have one of their own. */
export const connectionsOf = ({ racers, watchers, classes }: RaceLoad): number => Math.max(racers, watchers) * classes;

/** Shards that get any of the races: keys fall at random. */
export const busyShardsOf = ({ classes, settings: { shardCount, raceShards } }: RaceLoad): number =>
  expectedHits(shardCount, classes * raceShards);

/** Shards that get readings of the same race; each of them stores what it has seen once a window. */
export const writersOf = ({ settings: { shardCount, raceShards } }: Pick<RaceLoad, 'settings'>): number =>
  expectedHits(shardCount, raceShards);

/** Of `places`, those that at least one of `throws` hits, on average. */
export const expectedHits = (places: number, throws: number): number => places * (1 - (1 - 1 / places) ** throws);
