import type { RaceId } from '../../domain/src/index.ts';
import { type CloseWindowPorts, createRaceCache } from '../../domain/src/use-cases/index.ts';
import { memoryRosterStore } from './fakes/memory-roster-store.ts';
import { memoryStandingsStore } from './fakes/memory-standings-store.ts';
import { memorySummaryStore } from './fakes/memory-summary-store.ts';
import { nobodyHidden } from './hidden.ts';

export type WindowStores = Pick<CloseWindowPorts, 'standings' | 'roster' | 'summaries'>;

export const memoryWindowStores = (): WindowStores => ({
  standings: memoryStandingsStore(),
  roster: memoryRosterStore(),
  summaries: memorySummaryStore(),
});

/** Ports of one writer: its own cache over stores that it may share with others. */
export const windowPorts = (
  stores: WindowStores = memoryWindowStores(),
  nowMs = 1_620_992_107_250,
): CloseWindowPorts => ({
  ...stores,
  hidden: nobodyHidden,
  clock: { nowMs: () => nowMs },
  cache: createRaceCache(),
});

/** Wraps every call of the stores, so that a test can count, delay or break it. */
export const wrapStores = (
  stores: WindowStores,
  wrap: <T>(name: string, call: () => Promise<T>) => Promise<T>,
): WindowStores => ({
  standings: {
    read: (raceId) => wrap('standings.read', () => stores.standings.read(raceId)),
    readOf: (of) => wrap('standings.readOf', () => stores.standings.readOf(of)),
    write: (of, next, version) => wrap('standings.write', () => stores.standings.write(of, next, version)),
  },
  roster: {
    read: (raceId, from = 0) => wrap(`roster.read ${from}`, () => stores.roster.read(raceId, from)),
    append: (raceId, entries, size) => wrap('roster.append', () => stores.roster.append(raceId, entries, size)),
  },
  summaries: {
    ...stores.summaries,
    recordRacerCount: (race, count) => wrap('summaries.record', () => stores.summaries.recordRacerCount(race, count)),
  },
});

/** What is stored of a race, the standings by racer. */
export const storedRace = async (stores: WindowStores, raceId: RaceId) => {
  const [stored, roster, summary] = await Promise.all([
    stores.standings.read(raceId),
    stores.roster.read(raceId),
    stores.summaries.read(raceId),
  ]);
  return {
    version: stored?.version,
    racerCount: summary?.racerCount,
    roster: roster.map(({ racerId }) => racerId),
    standings: new Map(roster.map(({ racerId }, index) => [racerId, stored?.standings[index]])),
  };
};
