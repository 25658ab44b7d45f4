import type { RaceId, RosterEntry } from '@alleycat/domain';
import type { RaceApi } from './race-api.ts';

/** Who stands behind the places of a roster. Rosters only grow and entries never change: each is read once. */
export interface RosterNames {
  /** Undefined while it is not known. */
  knownOf(raceId: RaceId, index: number): RosterEntry | undefined;
  /** Reads what is not known of these places yet. Rejects with what the API says; who asks again tries again. */
  learn(raceId: RaceId, indexes: readonly number[], rosterVersion: number): Promise<void>;
}

/** What the platform stores and reads together. */
const CHUNK_SIZE = 512;
/** 32,768 names, of 2 MB; the ones that were learnt first are forgotten. */
const CHUNKS_MAX = 64;

interface Chunk {
  readonly entries: RosterEntry[];
  reading: Promise<void> | undefined;
}

export function createRosterNames(api: Pick<RaceApi, 'readRoster'>): RosterNames {
  const chunks = new Map<string, Chunk>();
  const keyOf = (raceId: RaceId, number: number) => `${raceId}/${number}`;
  const chunkFor = (key: string): Chunk => {
    const chunk = chunks.get(key) ?? { entries: [], reading: undefined };
    chunks.set(key, chunk);
    const [first] = chunks.keys();
    if (chunks.size > CHUNKS_MAX && first !== undefined) chunks.delete(first);
    return chunk;
  };
  const readOn = async (raceId: RaceId, number: number, rosterVersion: number): Promise<void> => {
    const { entries } = chunkFor(keyOf(raceId, number));
    const start = number * CHUNK_SIZE;
    const version = Math.min(rosterVersion, start + CHUNK_SIZE);
    if (start + entries.length >= version) return;
    entries.push(...(await api.readRoster({ raceId, from: start + entries.length, version })));
  };
  return {
    knownOf: (raceId, index) => chunks.get(keyOf(raceId, Math.floor(index / CHUNK_SIZE)))?.entries[index % CHUNK_SIZE],
    learn: async (raceId, indexes, rosterVersion) => {
      const numbers = new Set(indexes.map((index) => Math.floor(index / CHUNK_SIZE)));
      await Promise.all(
        [...numbers].map(async (number) => {
          const chunk = chunkFor(keyOf(raceId, number));
          // One reader at a time, or two would append the same entries.
          const earlier = chunk.reading ?? Promise.resolve();
          const reading = earlier.catch(() => undefined).then(() => readOn(raceId, number, rosterVersion));
          chunk.reading = reading;
          await reading;
        }),
      );
    },
  };
}
