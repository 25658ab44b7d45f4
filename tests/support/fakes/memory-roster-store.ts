import { type RaceId, type RosterEntry, StaleWriteError } from '../../../domain/src/index.ts';
import type { RosterStore } from '../../../domain/src/ports/index.ts';

export const memoryRosterStore = (): RosterStore => {
  const rosters = new Map<RaceId, readonly RosterEntry[]>();
  return {
    async read(raceId, fromIndex = 0) {
      return (rosters.get(raceId) ?? []).slice(fromIndex).map((entry) => ({ ...entry }));
    },
    async append(raceId, entries, expectedSize) {
      const known = rosters.get(raceId) ?? [];
      if (known.length !== expectedSize) throw new StaleWriteError(`roster of ${raceId} has ${known.length} entries`);
      rosters.set(raceId, [...known, ...entries.map((entry) => ({ ...entry }))]);
    },
  };
};
