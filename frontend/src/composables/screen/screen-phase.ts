import { type Race, startsAtMs } from '@alleycat/domain';
import type { LinkState } from '../../api/live-feed.ts';

/**
 * What a screen shows. `results`: of the race before; `live`: the race that runs now; `starting`: it has just begun;
 * `idle`: nobody rides it; `lost`: what runs now cannot be known; `loading`: nothing is known yet.
 */
export type ScreenPhase = 'loading' | 'results' | 'live' | 'starting' | 'idle' | 'lost';

/** The first readings of a race are on the board within this. */
const startingMs = 5_000;
/** However short a race: its live board has at least the last quarter of it. */
const holdShareMax = 0.75;

/** When the results of the race before make room for `race`. */
export function holdEndsAtMs(race: Race, holdMs: number): number {
  return startsAtMs(race) + Math.min(holdMs, holdShareMax * race.lengthSeconds * 1_000);
}

/** What to show at a moment. Decided by clock and data alone: a screen that was just opened shows what all others do. */
export function screenPhaseOf(o: {
  /** The race that runs now; undefined until the platform has told. */
  race: Race | undefined;
  nowMs: number;
  /** Whether results of the race before are there, and are still to be seen. */
  isHolding: boolean;
  /** Whether racers of the race that runs now are on the board. */
  hasBoardOfNow: boolean;
  /** Without an open link silence does not mean that nobody rides. */
  link: LinkState;
  /** Whether the first answer is still on its way. */
  isLoading: boolean;
}): ScreenPhase {
  if (o.race === undefined) return 'loading';
  if (o.isHolding) return 'results';
  if (o.hasBoardOfNow) return 'live';
  if (o.link === 'lost') return 'lost';
  if (o.isLoading || o.link === 'connecting') return 'loading';
  return o.nowMs < startsAtMs(o.race) + startingMs ? 'starting' : 'idle';
}
