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
