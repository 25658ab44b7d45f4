import type { RacerId } from './ids.ts';

/** One racer of a race, with the name they entered with. */
export interface RosterEntry {
  readonly racerId: RacerId;
  readonly name: string;
}

/** The racers of a race in the order they entered; it only ever grows, and its version is its size. */
export interface Roster {
  readonly entries: readonly RosterEntry[];
  readonly size: number;
  indexOf(racerId: RacerId): number | undefined;
  /** Adds entries at the end. */
  grow(entries: readonly RosterEntry[]): void;
}

export function createRoster(first: readonly RosterEntry[] = []): Roster {
  const entries: RosterEntry[] = [];
  const indexes = new Map<RacerId, number>(); // a Map: `__proto__` is a racer id like any other
  const grow = (more: readonly RosterEntry[]) => {
    for (const entry of more) {
      indexes.set(entry.racerId, entries.length);
      entries.push(entry);
    }
  };
  grow(first);
  return {
    entries,
    get size() {
      return entries.length;
    },
    indexOf: (racerId) => indexes.get(racerId),
    grow,
  };
}
