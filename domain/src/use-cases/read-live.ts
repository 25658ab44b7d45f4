import type { RaceId } from '../ids.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import type { StandingsStore, StoredStandings } from '../ports/standings-store.ts';
import type { RaceRules } from '../race.ts';
import { newestSecondOf } from '../standing.ts';
import type { LiveRow, LiveSnapshot } from '../views.ts';
import { toKnownRace } from './known-class.ts';

const NO_READING: LiveRow = [0, 0, 0];

export interface ReadLivePorts {
  readonly standings: StandingsStore;
  readonly roster: RosterStore;
  readonly hidden: HiddenRacers;
  readonly rules: RaceRules;
}

/**
 * The standings as they are now, to start from or to resume with; hidden racers stand there as if they had no reading
 * yet. Throws `InvalidIdError`.
 */
export async function readLive(query: { readonly raceId: string }, ports: ReadLivePorts): Promise<LiveSnapshot> {
  const { raceId } = toKnownRace(query.raceId, ports.rules);
  const stored = await withoutHidden(raceId, await ports.standings.read(raceId), ports);
  if (stored === undefined) {
    return { raceId, version: 0, publishedAtMs: 0, newestSecond: 0, rosterVersion: 0, standings: [] };
  }
  return {
    raceId,
    version: stored.version,
    publishedAtMs: stored.publishedAtMs,
    newestSecond: stored.newestSecond,
    rosterVersion: stored.standings.length,
    standings: stored.standings.map((row) =>
      row === undefined ? NO_READING : [row.second, row.outputHundredths, row.bestHundredths],
    ),
  };
}

// The next window takes them out of the stored standings; a race that is over has no next window.
async function withoutHidden(
  raceId: RaceId,
  stored: StoredStandings | undefined,
  { roster, hidden }: ReadLivePorts,
): Promise<StoredStandings | undefined> {
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
