import { RacerNotRankedError } from '../errors.ts';
import { type ClassId, type RacerId, toRacerId } from '../ids.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { ClassBest } from '../race-result.ts';
import { rankKeyOf, rankKeyPrefixOf } from '../rank-key.ts';
import { createRankCounter, type RankCounter } from '../ranking.ts';
import type { LeaderboardPlace } from '../views.ts';
import { toKnownClassId } from './known-class.ts';
import { leaderboardEntry } from './leaderboard-entry.ts';
import { parseQueryNumber, type QueryNumber } from './page.ts';
import type { ReadLeaderboardPorts } from './read-leaderboard.ts';
import { aboveVisible, topVisible } from './visible-bests.ts';

export interface ReadLeaderboardAroundQuery {
  readonly classId: string | number;
  readonly racerId: string;
  /** Entries wanted on each side, 0 to 50. @default 5 */
  readonly around?: QueryNumber;
}

/**
 * A racer's rank in a class and who is next to them, as if hidden racers were not there; one who is hidden has no rank.
 * Throws {@link RacerNotRankedError}, `InvalidIdError`, `QueryError`.
 */
export async function readLeaderboardAround(
  query: ReadLeaderboardAroundQuery,
  { leaderboards, hidden: hiddenRacers, rules }: ReadLeaderboardPorts,
): Promise<LeaderboardPlace> {
  const classId = toKnownClassId(query.classId, rules);
  const racerId = toRacerId(query.racerId);
  const limit = parseQueryNumber(query.around, 5, { name: 'around', min: 0, max: 50 });
  const [own, hidden] = await Promise.all([leaderboards.read(classId, racerId), hiddenRacers.current()]);
  if (own === undefined || hidden.has(racerId)) {
    throw new RacerNotRankedError('RACER_NOT_RANKED', `${racerId} has no final result in class ${classId}`);
  }
  const rankKey = rankKeyOf(own);
  const [above, below] = await Promise.all([
    aboveVisible(leaderboards, { classId, limit, rankKey }, hidden),
    topVisible(leaderboards, { classId, limit, afterRankKey: rankKey }, hidden),
  ]);
  const ranks = await startRanks(above[0] ?? own, { classId, leaderboards, except: hidden });
  const aboveEntries = above.map((best) => leaderboardEntry(best, ranks));
  const ownEntry = leaderboardEntry(own, ranks);
  // The index follows the board a little later: it may still hold the best that this racer had before.
  const others = below.filter((best) => best.racerId !== own.racerId);
  const belowEntries = others.map((best) => leaderboardEntry(best, ranks));
  return { classId, racerId, rank: ownEntry.rank, entries: [...aboveEntries, ownEntry, ...belowEntries] };
}

/** Ranks that begin at an entry: all better ones count, and those of its own output who stand before it. */
async function startRanks(
  first: ClassBest,
  {
    leaderboards,
    ...query
  }: { readonly classId: ClassId; readonly leaderboards: LeaderboardStore; readonly except: ReadonlySet<RacerId> },
): Promise<RankCounter> {
  const prefix = rankKeyPrefixOf(first.outputHundredths);
  const [betterCount, equalCount] = await Promise.all([
    leaderboards.countBetter({ ...query, rankKey: prefix }),
    leaderboards.countBetter({ ...query, rankKey: rankKeyOf(first), fromRankKey: prefix }),
  ]);
  return createRankCounter({
    count: betterCount + equalCount,
    rank: betterCount + 1,
    outputHundredths: equalCount > 0 ? first.outputHundredths : -1,
  });
}
