import { classRankOf } from '../class-rank.ts';
import { RacerNotRankedError } from '../errors.ts';
import { toRacerId } from '../ids.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { ClassBest } from '../race-result.ts';
import { rankKeyOf, rankKeyPrefixOf } from '../rank-key.ts';
import { createRankCounter, type RankCounter } from '../ranking.ts';
import type { LeaderboardPlace } from '../views.ts';
import { type CountPorts, countInTable } from './counted-rank.ts';
import {
  type BestQuery,
  type IndexedNeighbours,
  indexedNeighbours,
  indexedRank,
  isSame,
  type RankIndexPorts,
} from './indexed-rank.ts';
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

export interface ReadPlacePorts extends ReadLeaderboardPorts {
  /** Without it, ranks are counted in the table. */
  readonly ranks?: RankIndexPorts | undefined;
}

// Nobody ends race after race while an answer is put together.
const ATTEMPTS_MAX = 3;

/**
 * A racer's rank in a class and who is next to them, as if hidden racers were not there; one who is hidden has no rank.
 * Throws {@link RacerNotRankedError}, `InvalidIdError`, `QueryError`.
 */
export async function readLeaderboardAround(
  query: ReadLeaderboardAroundQuery,
  { leaderboards, hidden: hiddenRacers, rules, ranks }: ReadPlacePorts,
): Promise<LeaderboardPlace> {
  const classId = toKnownClassId(query.classId, rules);
  const racerId = toRacerId(query.racerId);
  const limit = parseQueryNumber(query.around, 5, { name: 'around', min: 0, max: 50 });
  for (let attempts = 1; ; attempts += 1) {
    const [own, hidden, toldCount = 0] = await Promise.all([
      leaderboards.read(classId, racerId),
      hiddenRacers.current(),
      ranks?.progress.readWriteCount(classId),
    ]);
    if (own === undefined || hidden.has(racerId)) {
      throw new RacerNotRankedError('RACER_NOT_RANKED', `${racerId} has no final result in class ${classId}`);
    }
    const place = { classId, racer: own, except: hidden, limit, toldCount };
    const byIndex = ranks && (await placeByIndex(place, { ...ranks, leaderboards }));
    if (byIndex !== undefined) return byIndex;
    const byTable = await placeByTable(place, { leaderboards, progress: ranks?.progress });
    // Whoever did better while they were asked for stands before themselves in what was read after it.
    const now = await leaderboards.read(classId, racerId);
    if (attempts === ATTEMPTS_MAX || isSame(now, own)) return byTable;
  }
}

type Place = BestQuery & { readonly limit: number };

type PlaceByIndexPorts = RankIndexPorts & { readonly leaderboards: LeaderboardStore };

async function placeByIndex(place: Place, ports: PlaceByIndexPorts): Promise<LeaderboardPlace | undefined> {
  const { classId, racer, limit } = place;
  // Who asks for nobody else needs a third of what the index would have to tell.
  if (limit === 0) {
    const standing = await indexedRank(place, ports);
    if (standing === undefined) return undefined;
    const ranks = startRanks(racer, { betterCount: standing.rank - 1, equalCount: 0 });
    return { classId, racerId: racer.racerId, ...standing, entries: [leaderboardEntry(racer, ranks)] };
  }
  const indexed = await indexedNeighbours(place, ports);
  return indexed && placeAmong(place, indexed);
}

function placeAmong({ classId, racer }: Place, { found, above, below }: IndexedNeighbours): LeaderboardPlace {
  const { standBeforeCount, betterCount } = found.first;
  const first = above[0] ?? racer;
  const ranks = startRanks(first, { betterCount, equalCount: standBeforeCount - betterCount });
  const entries = [...above, racer, ...below].map((best) => leaderboardEntry(best, ranks));
  const standing = classRankOf(found.betterCount, found.racerCount, 'index');
  return { classId, racerId: racer.racerId, ...standing, entries };
}

async function placeByTable(place: Place, ports: PlaceByTablePorts): Promise<LeaderboardPlace> {
  const { classId, racer, except } = place;
  const { leaderboards } = ports;
  const [{ above, below }, counting] = await Promise.all([
    neighboursInTable(place, leaderboards),
    countInTable({ classId, except }, ports),
  ]);
  const first = above[0] ?? racer;
  const equalBefore = (best: ClassBest) => {
    const fromRankKey = rankKeyPrefixOf(best.outputHundredths);
    return leaderboards.countBetter({ classId, except, rankKey: rankKeyOf(best), fromRankKey });
  };
  // All is counted from the racer on, and once: whoever moves while these are read counts on one side or the other, not twice.
  const [betterCount, equalCount, firstEqualCount] = await Promise.all([
    counting.betterCount(racer.outputHundredths),
    equalBefore(racer),
    equalBefore(first),
  ]);
  // Reads that are behind one another must not make ranks below the first.
  const standBeforeFirst = Math.max(firstEqualCount, betterCount + equalCount - above.length);
  const ranks = startRanks(first, { betterCount: standBeforeFirst - firstEqualCount, equalCount: firstEqualCount });
  const aboveEntries = above.map((best) => leaderboardEntry(best, ranks));
  const ownRanks = startRanks(racer, { betterCount, equalCount });
  const entries = [...aboveEntries, ...[racer, ...below].map((best) => leaderboardEntry(best, ownRanks))];
  const standing = classRankOf(betterCount, counting.racerCount, counting.rankedBy);
  return { classId, racerId: racer.racerId, ...standing, entries };
}

/** Racers on each side, each of them once. */
async function neighboursInTable(
  { classId, racer, limit, except }: Place,
  leaderboards: LeaderboardStore,
): Promise<Pick<IndexedNeighbours, 'above' | 'below'>> {
  const rankKey = rankKeyOf(racer);
  const [above, below] = await Promise.all([
    aboveVisible(leaderboards, { classId, limit, rankKey }, except),
    topVisible(leaderboards, { classId, limit, afterRankKey: rankKey }, except),
  ]);
  // What is read further down may be of before: it is read at another time, and from an index that follows the table.
  const listed = new Set([racer.racerId]);
  const unlisted = (bests: readonly ClassBest[]) =>
    bests.filter(({ racerId }) => {
      const isListed = listed.has(racerId);
      listed.add(racerId);
      return !isListed;
    });
  return { above: unlisted(above), below: unlisted(below) };
}

interface PlaceByTablePorts extends CountPorts {
  readonly leaderboards: LeaderboardStore;
}

interface AheadOfFirst {
  readonly betterCount: number;
  /** Racers of the same output who stand before it. */
  readonly equalCount: number;
}

/** Ranks that begin at an entry: all better ones count, and those of its own output who stand before it. */
const startRanks = ({ outputHundredths }: ClassBest, { betterCount, equalCount }: AheadOfFirst): RankCounter =>
  createRankCounter({
    count: betterCount + equalCount,
    rank: betterCount + 1,
    outputHundredths: equalCount > 0 ? outputHundredths : -1,
  });
