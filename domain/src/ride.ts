import type { RaceId, RacerId } from './ids.ts';

/** What one second of a ride was like. */
export interface RideSample {
  /** 1 to the length of the race. */
  readonly second: number;
  /** 0 to 250 rpm, fractions allowed. */
  readonly cadence: number;
  /** 0 to 100 %, fractions allowed. */
  readonly resistance: number;
  readonly outputHundredths: number;
}

/** A sample, and whose it is. */
export interface RidersSample {
  readonly raceId: RaceId;
  readonly racerId: RacerId;
  readonly sample: RideSample;
}

/**
 * Of two readings of one second the one of the higher output, as on every board; of equal ones that of the higher cadence,
 * then resistance. Idempotent, commutative and associative: neither order nor repetition changes a ride.
 */
export function joinSample(a: RideSample, b: RideSample): RideSample {
  const order = a.outputHundredths - b.outputHundredths || a.cadence - b.cadence || a.resistance - b.resistance;
  return order >= 0 ? a : b;
}
