import { CADENCE_RPM_MAX, RESISTANCE_PERCENT_MAX } from '@alleycat/domain';
import { seededRandom } from './seeded-random.ts';

/** What the person on the simulated bike asks for, and what the bike measures. */
export interface Effort {
  cadenceRpm: number;
  resistancePercent: number;
}

/** Legs reach a new cadence in about three seconds, not at once. */
const approachPerSecond = 0.45;
/** How much of the present swing carries over to the next second: effort comes in waves. */
const swingCarry = 0.86;
const swingRpm = 1.6;

/** A ride that follows its racer's wish as legs do: with some delay and a slow swing around it. */
export function createRideModel({ seed }: { seed: number }): { nextSecond(wish: Effort): Effort } {
  const random = seededRandom(seed);
  let cadenceRpm: number | undefined;
  let swing = 0;
  return {
    nextSecond: (wish) => {
      cadenceRpm =
        (cadenceRpm ?? wish.cadenceRpm) + (wish.cadenceRpm - (cadenceRpm ?? wish.cadenceRpm)) * approachPerSecond;
      swing = swing * swingCarry + (random() * 2 - 1) * swingRpm;
      // Who stops pedalling stops: no swing around a cadence of zero.
      const measuredRpm = wish.cadenceRpm === 0 ? cadenceRpm : cadenceRpm + swing;
      return {
        cadenceRpm: toTenths(clamp(measuredRpm, CADENCE_RPM_MAX)),
        resistancePercent: toTenths(clamp(wish.resistancePercent, RESISTANCE_PERCENT_MAX)),
      };
    },
  };
}

const clamp = (value: number, max: number) => Math.min(max, Math.max(0, value));
const toTenths = (value: number) => Math.round(value * 10) / 10;
