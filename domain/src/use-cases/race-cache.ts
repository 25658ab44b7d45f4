import type { RaceId } from '../ids.ts';
import type { StandingsWriter } from '../ports/standings-store.ts';
import { createRoster, type Roster } from '../roster.ts';
import type { StoredStandings } from '../stored-standings.ts';
import { recall } from './recall.ts';

/** What is known of a race from the windows before. */
export interface RaceMemory {
  /** As far as it was read; it may have grown since. */
  readonly roster: Roster;
  /** What each writer stored last, by its name. */
  readonly stored: Map<string, StoredStandings | undefined>;
  /** The racer count that the summary is known to have reached. */
  recordedRacerCount: number;
}

/** Saves a warm function its reads. Only that: what is written is decided by the conditions of the stores. */
export interface RaceCache {
  /** What is remembered of a race, to be read and added to; nothing yet for one that is new. */
  recall(raceId: RaceId): RaceMemory;
  /** Forgets what may be wrong after a failure. */
  forget(of: StandingsWriter): void;
  /** Forgets all of a race. */
  drop(raceId: RaceId): void;
  /** False once a write was refused: windows of one shard go to any process that is warm, and several seem to be. */
  isAlone(): boolean;
  /** From now on no standings are to be remembered: they would be wrong too often, and a refused write costs more than a read. */
  noteOthers(): void;
}

/** A cache of the `racesMax` races used last (default 256: two slots of a hundred classes; a racer takes 200 bytes). */
export function createRaceCache({ racesMax = 256 }: { racesMax?: number } = {}): RaceCache {
  const memories = new Map<RaceId, RaceMemory>(); // in order of use
  let isAlone = true;
  const make = (): RaceMemory => ({ roster: createRoster(), stored: new Map(), recordedRacerCount: 0 });
  return {
    recall: (raceId) => recall(memories, raceId, { make, max: racesMax }),
    forget: ({ raceId, writer }) => void memories.get(raceId)?.stored.delete(writer),
    drop: (raceId) => void memories.delete(raceId),
    isAlone: () => isAlone,
    noteOthers() {
      isAlone = false;
      for (const { stored } of memories.values()) stored.clear();
    },
  };
}
