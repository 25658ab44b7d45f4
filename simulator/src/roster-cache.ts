import type { RaceId, RosterEntry } from '@alleycat/domain';
import { SimulatorError } from './errors.ts';

/** Reads entries `from` to `version` − 1; may answer with the first part of them. */
export type ReadRoster = (query: { raceId: RaceId; from: number; version: number }) => Promise<readonly RosterEntry[]>;

/** Rosters only grow and entries never change, so only what is new is ever fetched. */
export interface RosterCache {
  /** The first `version` entries. Rejects if the API does not have them. */
  entriesOf(raceId: RaceId, version: number): Promise<readonly RosterEntry[]>;
  /** All entries that were read so far. */
  knownOf(raceId: RaceId): readonly RosterEntry[];
  forget(raceId: RaceId): void;
}

export function createRosterCache(readRoster: ReadRoster): RosterCache {
  const rosters = new Map<RaceId, { entries: RosterEntry[]; reading: Promise<void> }>();
  const readOn = async (raceId: RaceId, entries: RosterEntry[], version: number) => {
    while (entries.length < version) {
      const more = await readRoster({ raceId, from: entries.length, version });
      if (more.length === 0) {
        const message = `the roster of ${raceId} ends at ${entries.length}, not at ${version} as its board says`;
        throw new SimulatorError('API_ANSWER_UNEXPECTED', message);
      }
      entries.push(...more);
    }
  };
  return {
    entriesOf: async (raceId, version) => {
      const roster = rosters.get(raceId) ?? { entries: [], reading: Promise.resolve() };
      rosters.set(raceId, roster);
      // One reader at a time, or two would append the same entries; the next one tries again where this one failed.
      const reading = roster.reading.then(() => readOn(raceId, roster.entries, version));
      roster.reading = reading.catch(() => undefined);
      await reading;
      return roster.entries.slice(0, version);
    },
    knownOf: (raceId) => [...(rosters.get(raceId)?.entries ?? [])],
    forget: (raceId) => {
      rosters.delete(raceId);
    },
  };
}
