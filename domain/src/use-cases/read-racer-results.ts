import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CursorError } from '../errors.ts';
import { isClassId, START_SECONDS_MAX, toRacerId } from '../ids.ts';
import { outputOf } from '../output.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { RacerFinalPosition, ResultStore } from '../ports/result-store.ts';
import type { RacerFinal } from '../race-result.ts';
import type { RacerResult, RacerResultsResponse } from '../views.ts';
import { cutPage, isCount, parseQueryNumber, type QueryNumber } from './page.ts';

export interface ReadRacerResultsPorts {
  readonly results: Pick<ResultStore, 'listOfRacer'>;
  readonly hidden: HiddenRacers;
}

export interface ReadRacerResultsQuery {
  readonly racerId: string;
  /** 1 to 100. @default 20 */
  readonly limit?: QueryNumber;
  readonly cursor?: string | undefined;
}

/**
 * One page of what a racer finished races with, newest first. A racer whom nobody knows has none, and one who is hidden
 * neither. Throws `InvalidIdError`, `QueryError`, `CursorError`.
 */
export async function readRacerResults(
  query: ReadRacerResultsQuery,
  { results, hidden }: ReadRacerResultsPorts,
): Promise<RacerResultsResponse> {
  const racerId = toRacerId(query.racerId);
  const limit = parseQueryNumber(query.limit, 20, { name: 'limit', min: 1, max: 100 });
  const cursorQuery = `racer-results/${racerId}`;
  const before = readPosition(cursorQuery, query.cursor);
  if ((await hidden.current()).has(racerId)) return { racerId, results: [] };
  const { page, hasMore } = cutPage(await results.listOfRacer(racerId, { before, limit: limit + 1 }), limit);
  const last = page.at(-1);
  return {
    racerId,
    results: page.map(toRacerResult),
    ...(hasMore && last !== undefined && { nextCursor: encodeCursor(cursorQuery, [last.startSeconds, last.classId]) }),
  };
}

const toRacerResult = ({ raceId, classId, startSeconds, name, outputHundredths }: RacerFinal): RacerResult => ({
  raceId,
  classId,
  startsAtMs: startSeconds * 1000,
  name,
  output: outputOf(outputHundredths),
});

function readPosition(cursorQuery: string, cursor: string | undefined): RacerFinalPosition | undefined {
  if (cursor === undefined) return undefined;
  const position = decodeCursor(cursorQuery, cursor);
  if (!Array.isArray(position)) throw new CursorError();
  const [startSeconds, classId]: unknown[] = position;
  if (!isCount(startSeconds) || startSeconds > START_SECONDS_MAX || !isClassId(classId)) throw new CursorError();
  return { startSeconds, classId };
}
