import type { RaceRules } from '../race.ts';
import type { LiveRow, LiveSnapshot } from '../views.ts';
import { toKnownRace } from './known-class.ts';
import { readShownStandings, type ShownStandingsPorts } from './shown-standings.ts';

const NO_READING: LiveRow = [0, 0, 0];

export interface ReadLivePorts extends ShownStandingsPorts {
  readonly rules: RaceRules;
}

/**
 * The standings as they are now, to start from or to resume with; hidden racers stand there as if they had no reading
 * yet. Throws `InvalidIdError`.
 */
export async function readLive(query: { readonly raceId: string }, ports: ReadLivePorts): Promise<LiveSnapshot> {
  const { raceId } = toKnownRace(query.raceId, ports.rules);
  const stored = await readShownStandings(raceId, ports);
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
