import type { ReadingKey } from '../expectations.ts';
import { drawForRide, draws } from './draws.ts';
import type { ReadingFaults } from './fault-plan.ts';

/**
 * The second whose reading is the last thing that the racer's client does in this race, from 1 to the last but one;
 * undefined if it lives on.
 */
export function deathSecondOf(
  { dieShare }: Pick<ReadingFaults, 'dieShare'>,
  ride: Omit<ReadingKey, 'second'>,
): number | undefined {
  if (drawForRide(ride, draws.death) >= dieShare) return undefined;
  return 1 + Math.floor(drawForRide(ride, draws.deathSecond) * (ride.race.lengthSeconds - 1));
}
