import { percentileOf } from '../class-rank.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CursorError, RacerNotInRaceError } from '../errors.ts';
import { type RaceId, type RacerId, toRacerId } from '../ids.ts';
import { outputOf } from '../output.ts';
import type { RaceRules } from '../race.ts';
import type { RaceResult } from '../race-result.ts';
import type { ResultPlace, ResultRow, ResultsResponse } from '../views.ts';
import { toKnownRace } from './known-class.ts';
import { isCount, parseQueryNumber, type QueryNumber } from './page.ts';
import type { RankedList, RankedResults } from './ranked-results.ts';

export interface ReadResultsPorts {
  readonly ranked: RankedResults;
  readonly rules: RaceRules;
}

export interface ReadResultsQuery {
  readonly raceId: string;
  /** 1 to 1,000. @default 100 */
  readonly limit?: QueryNumber;
  readonly cursor?: string | undefined;
}

export interface ReadResultPlaceQuery {
  readonly raceId: string;
  readonly racerId: string;
  /** Lines wanted on each side, 0 to 50. @default 5 */
  readonly around?: QueryNumber;
}

interface Position {
  readonly offset: number;
  readonly version?: number;
}

/**
 * One page of a race's result list. All pages are of one list, as long as that is kept; afterwards they go on at the same
 * line of the newest one. Throws `InvalidIdError`, `QueryError`, `CursorError`.
 */
export async function readResults(
  query: ReadResultsQuery,
  { ranked, rules }: ReadResultsPorts,
): Promise<ResultsResponse> {
  const race = toKnownRace(query.raceId, rules);
  const limit = parseQueryNumber(query.limit, 100, { name: 'limit', min: 1, max: 1000 });
  const cursorQuery = `results/${race.raceId}`;
  const { offset, version } = readPosition(cursorQuery, query.cursor);
  const list = await ranked.of(race, version);
  const end = offset + limit;
  const hasMore = end < list.results.length;
  return {
    ...frameOf(race.raceId, list),
    results: list.results.slice(offset, end).map(toRow),
    ...(hasMore && { nextCursor: encodeCursor(cursorQuery, [end, list.version]) }),
  };
}

/** The whole result list of a race, without hidden racers. Throws `InvalidIdError`. */
export async function readAllResults(
  query: { readonly raceId: string },
  { ranked, rules }: ReadResultsPorts,
): Promise<ResultsResponse> {
  const race = toKnownRace(query.raceId, rules);
  const list = await ranked.of(race);
  return { ...frameOf(race.raceId, list), results: list.results.map(toRow) };
}

/**
 * A racer's line in the result list of a race and those next to it; one who is hidden has none. Throws
 * {@link RacerNotInRaceError}, `InvalidIdError`, `QueryError`.
 */
export async function readResultPlace(
  query: ReadResultPlaceQuery,
  { ranked, rules }: ReadResultsPorts,
): Promise<ResultPlace> {
  const race = toKnownRace(query.raceId, rules);
  const racerId = toRacerId(query.racerId);
  const around = parseQueryNumber(query.around, 5, { name: 'around', min: 0, max: 50 });
  return placeIn(await ranked.of(race), { raceId: race.raceId, racerId, around });
}

/** The place of a racer in a list that has been read. Throws {@link RacerNotInRaceError}. */
export function placeIn(
  list: RankedList,
  { raceId, racerId, around }: { readonly raceId: RaceId; readonly racerId: RacerId; readonly around: number },
): ResultPlace {
  const index = list.results.findIndex((result) => result.racerId === racerId);
  const place = list.results[index];
  if (place === undefined) {
    throw new RacerNotInRaceError('RACER_NOT_IN_RACE', `${racerId} is not in the results of race ${raceId}`);
  }
  const results = list.results.slice(Math.max(0, index - around), index + around + 1);
  const frame = frameOf(raceId, list);
  const percentile = place.rank === null ? null : percentileOf(place.rank, frame.finisherCount);
  return { ...frame, place: toRow(place), percentile, results: results.map(toRow) };
}

const frameOf = (raceId: RaceId, { status, finisherCount, results }: RankedList) => ({
  raceId,
  status,
  finisherCount,
  racerCount: results.length,
});

const toRow = ({ rank, racerId, name, status, outputHundredths, second }: RaceResult): ResultRow => ({
  rank,
  racerId,
  name,
  status,
  output: outputOf(outputHundredths),
  second,
});

function readPosition(cursorQuery: string, cursor: string | undefined): Position {
  if (cursor === undefined) return { offset: 0 };
  const position = decodeCursor(cursorQuery, cursor);
  if (!Array.isArray(position)) throw new CursorError();
  const [offset, version]: unknown[] = position;
  if (!isCount(offset) || !isCount(version)) throw new CursorError();
  return { offset, version };
}
