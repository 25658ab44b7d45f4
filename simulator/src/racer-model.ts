import type { ClassId, Race, RacerId } from '@alleycat/domain';
import { toRacerId } from '@alleycat/domain';
import { nameOf } from './names.ts';
import { hashedChoice, hashedFraction } from './random.ts';

export const PACES = ['steady', 'interval', 'sprint', 'fading'] as const;
export type Pace = (typeof PACES)[number];

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
}

/**
 * Racers spread evenly over the classes. Ids are the prefix and a number from 0001. Throws a RangeError without a class, and what `toRacerId` throws if the prefix makes no valid id.
 */
export function createSimulatedRacers(options: RacerFieldOptions): SimulatedRacer[] {
  const { racerCount, classIds, seed, idPrefix = `sim-${seed}` } = options;
  return Array.from({ length: racerCount }, (_, index) => {
    const classId = classIds[index % classIds.length];
    if (classId === undefined) throw new RangeError('racers need at least one class');
    return {
      index,
      racerId: toRacerId(`${idPrefix}-${String(index + 1).padStart(4, '0')}`),
      name: nameOf(seed, index),
      classId,
      pace: hashedChoice(PACES, seed, index, 4),
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

// How hard a racer goes, −1 to 1, by the share of the race ridden and the second itself.
const shapeOf = {
  steady: () => 0.35,
  interval: (_done, second) => (second % 40 < 15 ? 0.9 : -0.1),
  sprint: (done) => (done > 0.85 ? 1 : 0.1 + 0.2 * done),
  fading: (done) => 0.8 - 1.3 * done,
} satisfies Record<Pace, (done: number, second: number) => number>;

const draw = (racer: SimulatedRacer, race: Race, salt: number): number =>
  hashedFraction(racer.seed, racer.index, race.startSeconds, salt);

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;
