import type { ReadingKey } from '../expectations.ts';
import type { SimulatedRacer } from '../racer-model.ts';
import { hashedFraction } from '../random.ts';

/** Every question has a number of its own, so that two of them do not fall on the same racers and seconds. */
export const draws = {
  skew: 101,
  skewSeconds: 102,
  late: 103,
  lateSecond: 104,
  leave: 105,
  leaveSecond: 106,
  death: 107,
  deathSecond: 108,
  duplicate: 109,
  duplicateLater: 110,
  reorder: 111,
  delay: 112,
  delayMs: 113,
  cut: 114,
  cutBefore: 115,
  hostile: 116,
  hostileKind: 117,
  hostileVariant: 118,
} as const;

type Draw = (typeof draws)[keyof typeof draws];

/** A number in [0, 1), the same for the racer in every race. */
export const drawForRacer = ({ seed, index }: SimulatedRacer, draw: Draw): number => hashedFraction(seed, index, draw);

/** A number in [0, 1) for the racer in one race. */
export const drawForRide = ({ racer, race }: Omit<ReadingKey, 'second'>, draw: Draw): number =>
  hashedFraction(racer.seed, racer.index, race.startSeconds, -draw);

/** A number in [0, 1) for one reading. */
export const drawForReading = ({ racer, race, second }: ReadingKey, draw: Draw): number =>
  hashedFraction(racer.seed, racer.index, race.startSeconds, second, draw);
