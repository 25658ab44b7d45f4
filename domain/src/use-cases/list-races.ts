import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CursorError } from '../errors.ts';
import { START_SECONDS_MAX } from '../ids.ts';
import { raceOf } from '../race.ts';
import type { RacesResponse } from '../views.ts';
import { toKnownClassId } from './known-class.ts';
import { cutPage, isCount, parseQueryNumber, type QueryNumber } from './page.ts';
import { describeRace, type ReadRacePorts } from './read-race.ts';

export interface ListRacesQuery {
  readonly classId: string | number;
  /** 1 to 100. @default 20 */
  readonly limit?: QueryNumber;
  readonly cursor?: string | undefined;
}

/** Races of a class that somebody rode, newest first. Throws `InvalidIdError`, `QueryError`, `CursorError`. */
export async function listRaces(query: ListRacesQuery, ports: ReadRacePorts): Promise<RacesResponse> {
  const classId = toKnownClassId(query.classId, ports.rules);
  const limit = parseQueryNumber(query.limit, 20, { name: 'limit', min: 1, max: 100 });
  const cursorQuery = `races/${classId}`;
  const beforeStartSeconds = readPosition(cursorQuery, query.cursor);
  const { page, hasMore } = cutPage(
    await ports.summaries.list(classId, { beforeStartSeconds, limit: limit + 1 }),
    limit,
  );
  const counts = await ports.counts.of(page);
  const nowMs = ports.clock.nowMs();
  const { raceLengthSeconds } = ports.rules;
  const last = page.at(-1);
  return {
    races: page.map(({ startSeconds }, index) =>
      describeRace(raceOf(classId, startSeconds, raceLengthSeconds), counts[index] ?? 0, nowMs),
    ),
    ...(hasMore && last !== undefined && { nextCursor: encodeCursor(cursorQuery, last.startSeconds) }),
  };
}

function readPosition(cursorQuery: string, cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const position = decodeCursor(cursorQuery, cursor);
  if (!isCount(position) || position > START_SECONDS_MAX) throw new CursorError();
  return position;
}
