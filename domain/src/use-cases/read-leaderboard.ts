import { decodeCursor, encodeCursor } from '../cursor.ts';
import { CursorError } from '../errors.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { RaceRules } from '../race.ts';
import { isRankKey, rankKeyOf } from '../rank-key.ts';
import { BEFORE_FIRST, createRankCounter, type RankPosition } from '../ranking.ts';
import type { LeaderboardResponse } from '../views.ts';
import { toKnownClassId } from './known-class.ts';
import { leaderboardEntry } from './leaderboard-entry.ts';
import { cutPage, isCount, parseQueryNumber, type QueryNumber } from './page.ts';
import { topVisible } from './visible-bests.ts';

export interface ReadLeaderboardPorts {
  readonly leaderboards: LeaderboardStore;
  readonly hidden: HiddenRacers;
  readonly rules: RaceRules;
}

export interface ReadLeaderboardQuery {
  readonly classId: string | number;
  /** 1 to 1,000. @default 100 */
  readonly limit?: QueryNumber;
  readonly cursor?: string | undefined;
}

interface Position {
  readonly afterRankKey?: string;
  readonly rank: RankPosition;
}

/** One page of a class leaderboard, without hidden racers. Throws `InvalidIdError`, `QueryError`, `CursorError`. */
export async function readLeaderboard(
  query: ReadLeaderboardQuery,
  ports: ReadLeaderboardPorts,
): Promise<LeaderboardResponse> {
  const classId = toKnownClassId(query.classId, ports.rules);
  const limit = parseQueryNumber(query.limit, 100, { name: 'limit', min: 1, max: 1000 });
  const cursorQuery = `leaderboard/${classId}`;
  const start = query.cursor === undefined ? { rank: BEFORE_FIRST } : readPosition(cursorQuery, query.cursor);
  const range = { classId, limit: limit + 1, afterRankKey: start.afterRankKey };
  const bests = await topVisible(ports.leaderboards, range, await ports.hidden.current());
  const { page, hasMore } = cutPage(bests, limit);
  const ranks = createRankCounter(start.rank);
  const entries = page.map((best) => leaderboardEntry(best, ranks));
  const last = page.at(-1);
  return {
    classId,
    entries,
    ...(hasMore &&
      last !== undefined && { nextCursor: encodeCursor(cursorQuery, toPosition(rankKeyOf(last), ranks.position())) }),
  };
}

// The rank travels in the cursor: without it a page could not say how many are ahead of its first entry.
const toPosition = (rankKey: string, { count, rank, outputHundredths }: RankPosition) => [
  rankKey,
  count,
  rank,
  outputHundredths,
];

function readPosition(cursorQuery: string, cursor: string): Position {
  const position = decodeCursor(cursorQuery, cursor);
  if (!Array.isArray(position)) throw new CursorError();
  const [afterRankKey, count, rank, outputHundredths]: unknown[] = position;
  if (!isRankKey(afterRankKey) || !isCount(count) || !isCount(rank) || !isCount(outputHundredths)) {
    throw new CursorError();
  }
  return { afterRankKey, rank: { count, rank, outputHundredths } };
}
