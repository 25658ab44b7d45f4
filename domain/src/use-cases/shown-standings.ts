import type { RaceId } from '../ids.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import type { StandingsStore } from '../ports/standings-store.ts';
import { newestSecondOf } from '../standing.ts';
import type { StoredStandings } from '../stored-standings.ts';

export interface ShownStandingsPorts {
  readonly standings: Pick<StandingsStore, 'read'>;
  readonly roster: Pick<RosterStore, 'read'>;
  readonly hidden: HiddenRacers;
}

/**
 * The standings of a race as everybody may see them: hidden racers stand there as if they had no reading yet. A window
 * takes them out of what is stored, but not of a race that is over, nor out of what a writer left who has no more windows.
 */
export async function readShownStandings(
  raceId: RaceId,
  { standings: store, roster, hidden }: ShownStandingsPorts,
): Promise<StoredStandings | undefined> {
  const stored = await store.read(raceId);
  const hiddenIds = await hidden.current();
  if (stored === undefined || hiddenIds.size === 0) return stored;
  const entries = await roster.read(raceId);
  const isShown = (index: number): boolean => {
    const racerId = entries[index]?.racerId;
    return racerId !== undefined && !hiddenIds.has(racerId);
  };
  const standings = stored.standings.map((row, index) => (isShown(index) ? row : undefined));
  return { ...stored, standings, newestSecond: newestSecondOf(standings) };
}
