import { NOBODY_HIDDEN, type RacerId } from '../../domain/src/index.ts';
import type { HiddenRacers } from '../../domain/src/ports/index.ts';

export const nobodyHidden: HiddenRacers = { current: async () => NOBODY_HIDDEN };

/** Hides these racers from now on; what the set holds may change later. */
export const hiding = (racers: ReadonlySet<RacerId>): HiddenRacers => ({ current: async () => new Set(racers) });
