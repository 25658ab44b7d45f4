import { createPacing } from './pacing.ts';
import { createRideModel, type Effort } from './ride-model.ts';

/** A bike that measures; legs that follow sliders; a ride by itself. */
export type EffortKind = 'bike' | 'steered' | 'simulated';

/** Where a ride's effort comes from. */
export interface EffortSource {
  readonly kind: EffortKind;
  /**
   * The effort of a second of a race; undefined while there is nothing to measure. Asked once a second. How long a
   * measurement may stand for the seconds after it is up to the source: at most three.
   */
  nextSecond(at: { second: number; lengthSeconds: number }): Effort | undefined;
}

/** Legs that follow `wish` as it is at each second; the object may change at any time. */
export function createSteeredSource({ seed, wish }: { seed: number; wish: Readonly<Effort> }): EffortSource {
  const model = createRideModel({ seed });
  return { kind: 'steered', nextSecond: () => model.nextSecond(wish) };
}

/** Legs that ride by themselves: the same race after race for the same seed, and no race like the one before. */
export function createSimulatedSource({ seed }: { seed: number }): EffortSource {
  const model = createRideModel({ seed });
  const pacing = createPacing({ seed });
  return { kind: 'simulated', nextSecond: (at) => model.nextSecond(pacing.wishAt(at)) };
}
