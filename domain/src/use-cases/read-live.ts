import type { StandingsStore } from '../ports/standings-store.ts';
import type { RaceRules } from '../race.ts';
import type { LiveRow, LiveSnapshot } from '../views.ts';
import { toKnownRace } from './known-class.ts';

const NO_READING: LiveRow = [0, 0, 0];

/** The standings as they are now, to start from or to resume with. Throws `InvalidIdError`. */
export async function readLive(
  query: { readonly raceId: string },
  ports: { readonly standings: StandingsStore; readonly rules: RaceRules },
): Promise<LiveSnapshot> {
  const { raceId } = toKnownRace(query.raceId, ports.rules);
  const stored = await ports.standings.read(raceId);
  if (stored === undefined) {
    return { raceId, version: 0, publishedAtMs: 0, newestSecond: 0, rosterVersion: 0, standings: [] };
  }
  return {
    raceId,
    version: stored.version,
    publishedAtMs: stored.publishedAtMs,
    newestSecond: stored.newestSecond,
    rosterVersion: stored.standings.length,
    standings: stored.standings.map((row) =>
      row === undefined ? NO_READING : [row.second, row.outputHundredths, row.bestHundredths],
    ),
  };
}
