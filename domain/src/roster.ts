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
  /** Takes entries in that stand from `fromIndex` on; those that it has already are passed over. */
  grow(entries: readonly RosterEntry[], fromIndex: number): void;
}

export function createRoster(first: readonly RosterEntry[] = []): Roster {
  const entries: RosterEntry[] = [];
  const indexes = new Map<RacerId, number>(); // a Map: `__proto__` is a racer id like any other
  const grow = (more: readonly RosterEntry[], fromIndex: number) => {
    for (const entry of more.slice(Math.max(0, entries.length - fromIndex))) {
      indexes.set(entry.racerId, entries.length);
      entries.push(entry);
    }
  };
  grow(first, 0);
  return {
    entries,
    get size() {
      return entries.length;
    },
    indexOf: (racerId) => indexes.get(racerId),
    grow,
  };
}
