import type { RaceId, RacerId } from '../ids.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import type { RaceSummary } from '../ports/summary-store.ts';
import { settleAll, valuesOf } from './settle-all.ts';

/** How many racers races show. */
export interface RacerCounts {
  /** Racers of each race, without hidden ones. */
  of(summaries: readonly RaceSummary[]): Promise<number[]>;
}

export interface RacerCountsOptions {
  /** Races whose count is remembered. @default 512: five pages of the longest list */
  readonly racesMax?: number;
  /** Rosters read at once. @default 8 */
  readonly concurrencyMax?: number;
}

interface Counted {
  readonly hidden: ReadonlySet<RacerId>;
  readonly racerCount: number;
  readonly shownCount: number;
}

/**
 * Counts come from the summaries while nobody is hidden, and otherwise from the rosters. Those are large, but neither the
 * roster of a race that is over nor the hidden racers change often: what was counted is remembered, for all requests.
 */
export function createRacerCounts(
  { roster, hidden }: { readonly roster: Pick<RosterStore, 'read'>; readonly hidden: HiddenRacers },
  { racesMax = 512, concurrencyMax = 8 }: RacerCountsOptions = {},
): RacerCounts {
  const counted = new Map<RaceId, Counted>(); // the oldest first
  const remember = (raceId: RaceId, count: Counted): void => {
    counted.delete(raceId);
    counted.set(raceId, count);
    for (const oldest of counted.keys()) {
      if (counted.size <= racesMax) return;
      counted.delete(oldest);
    }
  };
  const countOf = async ({ raceId, racerCount }: RaceSummary, hiddenIds: ReadonlySet<RacerId>): Promise<number> => {
    const known = counted.get(raceId);
    if (known?.hidden === hiddenIds && known.racerCount === racerCount) return known.shownCount;
    const entries = (await roster.read(raceId)).slice(0, racerCount);
    const shownCount = entries.filter(({ racerId }) => !hiddenIds.has(racerId)).length;
    remember(raceId, { hidden: hiddenIds, racerCount, shownCount });
    return shownCount;
  };
  return {
    async of(summaries) {
      const hiddenIds = await hidden.current();
      if (hiddenIds.size === 0) return summaries.map(({ racerCount }) => racerCount);
      return valuesOf(await settleAll(summaries, (summary) => countOf(summary, hiddenIds), concurrencyMax));
    },
  };
}
