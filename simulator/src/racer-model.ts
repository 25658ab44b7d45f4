import type { ClassId, Race, RacerId } from '@alleycat/domain';
import { toRacerId } from '@alleycat/domain';
import { nameOf } from './names.ts';
import { hashedChoice, hashedFraction } from './random.ts';

export const PACES = ['steady', 'interval', 'sprint', 'fading', 'dropping-out'] as const;
/** How a racer goes; `dropping-out` fades, stops at some second and does not finish. */
export type Pace = (typeof PACES)[number];
export type Paces = readonly [Pace, ...Pace[]];

/** Those who finish, all as often. */
export const DEFAULT_PACES: Paces = ['steady', 'interval', 'sprint', 'fading'];

/** One simulated person on a bike, the same in every race of a run. */
export interface SimulatedRacer {
  readonly index: number;
  readonly racerId: RacerId;
  readonly name: string;
  readonly classId: ClassId;
  readonly pace: Pace;
  readonly seed: number;
}

export interface Effort {
  /** 0–250, one decimal. */
  readonly cadenceRpm: number;
  /** 0–100, one decimal. */
  readonly resistancePercent: number;
}

export interface RacerFieldOptions {
  readonly racerCount: number;
  readonly classIds: readonly ClassId[];
  /** Seed of every draw: two fields with one seed ride identically. */
  readonly seed: number;
  /** @default `sim-<seed>` */
  readonly idPrefix?: string;
  /** One of them each; whatever stands here twice is drawn twice as often. @default DEFAULT_PACES */
  readonly paces?: Paces;
}

/**
 * Racers spread evenly over the classes. Ids are the prefix and a number from 0001. Throws a RangeError without a class, and what `toRacerId` throws if the prefix makes no valid id.
 */
export function createSimulatedRacers(options: RacerFieldOptions): SimulatedRacer[] {
  const { racerCount, classIds, seed, idPrefix = `sim-${seed}`, paces = DEFAULT_PACES } = options;
  return Array.from({ length: racerCount }, (_, index) => {
    const classId = classIds[index % classIds.length];
    if (classId === undefined) throw new RangeError('racers need at least one class');
    return {
      index,
      racerId: toRacerId(`${idPrefix}-${String(index + 1).padStart(4, '0')}`),
      name: nameOf(seed, index),
      classId,
      pace: hashedChoice(paces, seed, index, 4),
      seed,
    };
  });
}

/** What the racer's bike measures at a second of a race; depends on nothing but its arguments. */
export function effortAt(racer: SimulatedRacer, race: Race, second: number): Effort {
  const form = draw(racer, race, -1);
  const shape = shapeOf[racer.pace](second / race.lengthSeconds, second);
  const wobble = draw(racer, race, second) - 0.5;
  return {
    cadenceRpm: oneDecimal(clamp(58 + 34 * form + 26 * shape + 6 * wobble, 0, 250)),
    resistancePercent: oneDecimal(clamp(18 + 30 * draw(racer, race, -2) + 24 * shape - 4 * wobble, 0, 100)),
  };
}

/** The last second that the racer rides in a race: its length, unless the racer drops out before. */
export function droppingOutSecondOf(racer: SimulatedRacer, race: Race): number {
  if (racer.pace !== 'dropping-out') return race.lengthSeconds;
  const [earliest, latest] = dropsOutBetween;
  const share = earliest + (latest - earliest) * draw(racer, race, -3);
  return Math.max(1, Math.min(race.lengthSeconds - 1, Math.floor(share * race.lengthSeconds)));
}

const dropsOutBetween = [0.3, 0.9] as const; // shares of the race

// How hard a racer goes, −1 to 1, by the share of the race ridden and the second itself.
const shapeOf = {
  steady: () => 0.35,
  interval: (_done, second) => (second % 40 < 15 ? 0.9 : -0.1),
  sprint: (done) => (done > 0.85 ? 1 : 0.1 + 0.2 * done),
  fading: (done) => 0.8 - 1.3 * done,
  'dropping-out': (done) => 0.7 - 1.7 * done,
} satisfies Record<Pace, (done: number, second: number) => number>;

const draw = (racer: SimulatedRacer, race: Race, salt: number): number =>
  hashedFraction(racer.seed, racer.index, race.startSeconds, salt);

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;
