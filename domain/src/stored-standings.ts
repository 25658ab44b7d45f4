import { joinStanding, type Standing, type Standings } from './standing.ts';

/** Standings as they are kept: one value, replaced as a whole. */
export interface StoredStandings {
  /** From 1, one more with every write. */
  readonly version: number;
  readonly publishedAtMs: number;
  readonly newestSecond: number;
  /** In roster order; undefined for a racer without a reading yet. */
  readonly standings: Standings;
}

/**
 * The standings of a race from those of its writers. Their version is the sum of all: every write of anybody makes it
 * larger, so that of two reads, one after the other, the later is never taken for the older. Undefined if there are none.
 */
export function joinStandings(writers: readonly StoredStandings[]): StoredStandings | undefined {
  const [first, ...others] = writers;
  if (first === undefined || others.length === 0) return first;
  const standings: (Standing | undefined)[] = [];
  const joined = { version: 0, publishedAtMs: 0, newestSecond: 0, standings };
  for (const writer of writers) {
    joined.version += writer.version;
    joined.publishedAtMs = Math.max(joined.publishedAtMs, writer.publishedAtMs);
    joined.newestSecond = Math.max(joined.newestSecond, writer.newestSecond);
    for (const [index, standing] of writer.standings.entries()) {
      const known = standings[index];
      standings[index] =
        known === undefined || standing === undefined ? (known ?? standing) : joinStanding(known, standing);
    }
  }
  return joined;
}
