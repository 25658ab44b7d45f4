import type { RaceId } from '../ids.ts';
import type { StoredStandings } from '../ports/standings-store.ts';
import type { Roster } from '../roster.ts';

/** What a writer knows of a race from its last write. */
export interface RaceMemory {
  readonly roster: Roster;
  readonly stored: StoredStandings | undefined;
  /** The racer count that the summary is known to have reached. */
  readonly recordedRacerCount: number;
}

/** Saves a warm function its reads. Only that: what is written is decided by the conditions of the stores. */
export interface RaceCache {
  recall(raceId: RaceId): RaceMemory | undefined;
  remember(raceId: RaceId, memory: RaceMemory): void;
  forget(raceId: RaceId): void;
}

/** A cache of the `racesMax` races used last (default 16: two slots of six classes, and some to spare). */
export function createRaceCache({ racesMax = 16 }: { racesMax?: number } = {}): RaceCache {
  const memories = new Map<RaceId, RaceMemory>(); // in order of use
  const remember = (raceId: RaceId, memory: RaceMemory) => {
    memories.delete(raceId);
    memories.set(raceId, memory);
    if (memories.size <= racesMax) return;
    for (const oldest of memories.keys()) {
      memories.delete(oldest);
      return;
    }
  };
  return {
    recall(raceId) {
      const memory = memories.get(raceId);
      if (memory !== undefined) remember(raceId, memory);
      return memory;
    },
    remember,
    forget: (raceId) => void memories.delete(raceId),
  };
}
