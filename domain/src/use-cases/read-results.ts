import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CursorError } from '../errors.ts';
import { outputOf } from '../output.ts';
import type { Clock } from '../ports/clock.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { ResultStore } from '../ports/result-store.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import type { StandingsStore } from '../ports/standings-store.ts';
import { type RaceRules, raceStatusAt } from '../race.ts';
import { type RaceResult, rankResults } from '../race-result.ts';
import type { ResultRow, ResultsResponse } from '../views.ts';
import { toKnownRace } from './known-class.ts';
import { isCount, parseQueryNumber, type QueryNumber } from './page.ts';

export interface ReadResultsPorts {
  readonly results: ResultStore;
  readonly standings: StandingsStore;
  readonly roster: RosterStore;
  readonly hidden: HiddenRacers;
  readonly clock: Clock;
  readonly rules: RaceRules;
}

export interface ReadResultsQuery {
  readonly raceId: string;
  /** 1 to 1,000. @default 100 */
  readonly limit?: QueryNumber;
  readonly cursor?: string | undefined;
}

/** One page of a race's result list. Throws `InvalidIdError`, `QueryError`, `CursorError`. */
export async function readResults(query: ReadResultsQuery, ports: ReadResultsPorts): Promise<ResultsResponse> {
  const limit = parseQueryNumber(query.limit, 100, { name: 'limit', min: 1, max: 1000 });
  const cursorQuery = `results/${query.raceId}`;
  const offset = query.cursor === undefined ? 0 : readOffset(cursorQuery, query.cursor);
  const all = await readAllResults(query, ports);
  const end = offset + limit;
  const hasMore = end < all.results.length;
  return {
    ...all,
    results: all.results.slice(offset, end),
    ...(hasMore && { nextCursor: encodeCursor(cursorQuery, end) }),
  };
}

/** The whole result list of a race, without hidden racers. Throws `InvalidIdError`. */
export async function readAllResults(
  query: { readonly raceId: string },
  ports: ReadResultsPorts,
): Promise<ResultsResponse> {
  const race = toKnownRace(query.raceId, ports.rules);
  const { raceId, lengthSeconds } = race;
  // Standings before the roster: the roster then has a name for every standing.
  const [finals, stored, hidden] = await Promise.all([
    ports.results.list(raceId),
    ports.standings.read(raceId),
    ports.hidden.current(),
  ]);
  const roster = await ports.roster.read(raceId);
  const results = rankResults({ finals, standings: stored?.standings ?? [], roster, lengthSeconds, hidden });
  return {
    raceId,
    status: raceStatusAt(race, ports.clock.nowMs()),
    finisherCount: results.filter(({ status }) => status === 'finished').length,
    racerCount: results.length,
    results: results.map(toRow),
  };
}

const toRow = ({ rank, racerId, name, status, outputHundredths, second }: RaceResult): ResultRow => ({
  rank,
  racerId,
  name,
  status,
  output: outputOf(outputHundredths),
  second,
});

function readOffset(cursorQuery: string, cursor: string): number {
  const position = decodeCursor(cursorQuery, cursor);
  if (!isCount(position)) throw new CursorError();
  return position;
}
