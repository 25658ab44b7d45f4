import {
  joinStandings,
  packFew,
  type RaceId,
  StaleWriteError,
  type StoredStandings,
  unpackFew,
} from '../../../domain/src/index.ts';
import type { StandingsStore } from '../../../domain/src/ports/index.ts';

type Item = Omit<StoredStandings, 'standings'> & { readonly packed: ReturnType<typeof packFew> };

/** Keeps the packed form, so that what comes back shares nothing with what went in. */
export const memoryStandingsStore = (): StandingsStore => {
  const races = new Map<RaceId, Map<string, Item>>();
  const itemsOf = (raceId: RaceId) => races.get(raceId) ?? new Map<string, Item>();
  const storedOf = ({ packed, ...stored }: Item): StoredStandings => ({ ...stored, standings: unpackFew(packed) });
  return {
    read: async (raceId) => joinStandings([...itemsOf(raceId).values()].map(storedOf)),
    async readOf({ raceId, writer }) {
      const item = itemsOf(raceId).get(writer);
      return item === undefined ? undefined : storedOf(item);
    },
    async write({ raceId, writer }, { standings, ...next }, expectedVersion) {
      const items = itemsOf(raceId);
      const version = items.get(writer)?.version ?? 0;
      if (version !== expectedVersion) throw new StaleWriteError(`standings of ${raceId} are at version ${version}`);
      races.set(raceId, items.set(writer, { ...next, packed: packFew(standings) }));
    },
  };
};
