import type { RaceId } from '../ids.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import { createRoster, type Roster } from '../roster.ts';
import { recall } from './recall.ts';

/**
 * Rosters for who needs them again and again: what was read of one is kept, as it only grows, and no more than its last
 * page is read again. Keeps the `racesMax` races asked for last (default 64).
 */
export function createKnownRosters(
  store: Pick<RosterStore, 'read'>,
  { racesMax = 64 }: { readonly racesMax?: number } = {},
): Pick<RosterStore, 'read'> {
  const rosters = new Map<RaceId, Roster>();
  return {
    async read(raceId, fromIndex = 0) {
      const roster = recall(rosters, raceId, { make: () => createRoster(), max: racesMax });
      const { size } = roster;
      roster.grow(await store.read(raceId, size), size);
      return roster.entries.slice(fromIndex);
    },
  };
}
