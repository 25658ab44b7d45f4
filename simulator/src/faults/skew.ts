import type { SimulatedRacer } from '../racer-model.ts';
import { drawForRacer, draws } from './draws.ts';
import type { ReadingFaults } from './fault-plan.ts';

/**
 * By how many whole seconds the racer's clock is ahead, negative if it is behind; 0 if it is right. What the racer
 * claims at an epoch second is what belongs to that second and this number more.
 */
export function skewSecondsOf(
  { skewShare, skewSecondsMax }: Pick<ReadingFaults, 'skewShare' | 'skewSecondsMax'>,
  racer: SimulatedRacer,
): number {
  if (skewSecondsMax < 1 || drawForRacer(racer, draws.skew) >= skewShare) return 0;
  const place = Math.floor(drawForRacer(racer, draws.skewSeconds) * 2 * skewSecondsMax);
  return place < skewSecondsMax ? place - skewSecondsMax : place - skewSecondsMax + 1;
}
