import { packStandings, type RaceId, StaleWriteError, unpackStandings } from '../../../domain/src/index.ts';
import type { StandingsStore, StoredStandings } from '../../../domain/src/ports/index.ts';

/** Keeps the packed form, so that what comes back shares nothing with what went in. */
export const memoryStandingsStore = (): StandingsStore => {
  const items = new Map<RaceId, Omit<StoredStandings, 'standings'> & { readonly packed: Uint8Array }>();
  return {
    async read(raceId) {
      const item = items.get(raceId);
      if (item === undefined) return undefined;
      const { packed, ...stored } = item;
      return { ...stored, standings: unpackStandings(packed) };
    },
    async write(raceId, { standings, ...next }, expectedVersion) {
      const version = items.get(raceId)?.version ?? 0;
      if (version !== expectedVersion) throw new StaleWriteError(`standings of ${raceId} are at version ${version}`);
      items.set(raceId, { ...next, packed: packStandings(standings) });
    },
  };
};
