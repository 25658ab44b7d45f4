import type { ArchivedReading } from './archived-reading.ts';
import type { RacerId } from './ids.ts';

/** Best output of each second ever ridden, for some racers of one class. */
export interface Curves {
  /** In order of code units, each once. */
  readonly racerIds: readonly RacerId[];
  readonly names: readonly string[];
  /** Start of the race that a name comes from, epoch seconds. */
  readonly namedAtSeconds: Uint32Array;
  /** The last second that any of them reached. */
  readonly lengthSeconds: number;
  /** Hundredths; second `s` of racer `r` is at `r × lengthSeconds + s − 1`; 0 = never ridden. */
  readonly outputs: Uint16Array;
}

export const NO_CURVES: Curves = {
  racerIds: [],
  names: [],
  namedAtSeconds: new Uint32Array(0),
  lengthSeconds: 0,
  outputs: new Uint16Array(0),
};

/** The curves that readings of one class amount to, in whatever order and however often they come. */
export function curvesOf(_readings: Iterable<ArchivedReading>): Curves {
  return NO_CURVES;
}

/**
 * Of each second the higher output, of two names the one of the later race. Idempotent, commutative and associative.
 * Answers `a` itself if `b` adds nothing.
 */
export function joinCurves(a: Curves, _b: Curves): Curves {
  return a;
}

/** A racer's outputs in hundredths, from second 1; 0 = never ridden. Undefined for a racer without a reading. */
export function curveOf(_curves: Curves, _racerId: RacerId): Uint16Array | undefined {
  return undefined;
}
