import type { ClassRank } from '../class-rank.ts';
import { classRankOf } from '../class-rank.ts';
import { RankIndexAwayError } from '../errors.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { NeighboursFound, RankedRacer, RankFound, RankIndex, RankQuery } from '../ports/rank-index.ts';
import type { RankProgressStore } from '../ports/rank-progress.ts';
import type { ClassBest } from '../race-result.ts';
import { byLeaderboard } from '../rank-key.ts';
import { isTrusted } from './rank-trust.ts';

export interface RankIndexPorts {
  readonly index: RankIndex;
  readonly progress: RankProgressStore;
  /** Told why the table answered instead. */
  readonly onAway?: (cause: RankIndexAwayError) => void;
}

export interface BestQuery extends RankQuery {
  readonly racer: ClassBest;
  /** Writes that the table was told of, read before the index: read after it, it could be ahead for good reason. */
  readonly toldCount: number;
}

/** A racer's rank and the racers next to them, with the bests that the table has of all of them. */
export interface IndexedNeighbours {
  readonly found: NeighboursFound;
  readonly above: readonly ClassBest[];
  readonly below: readonly ClassBest[];
}

// Whoever has just finished may not be in the index yet: they are put in, and it is asked again.
const ATTEMPTS_MAX = 2;

/** A racer's rank as the index has it; undefined if it is away, has lost something, or does not agree with the table. */
export async function indexedRank(
  query: BestQuery,
  { index, ...ports }: RankIndexPorts,
): Promise<ClassRank | undefined> {
  return ask(query, { index, ...ports }, async () => {
    const found = await index.rankOf(query);
    const isSound = isSame(found.indexed, query.racer);
    const answer = classRankOf(found.betterCount, found.racerCount, 'index');
    return { found, behind: isSound ? [] : [query.racer], isSound, answer };
  });
}

/** As {@link indexedRank}, with racers on each side; every one of them is as the table has them. */
export async function indexedNeighbours(
  query: BestQuery & { readonly limit: number },
  { leaderboards, ...ports }: RankIndexPorts & { readonly leaderboards: Pick<LeaderboardStore, 'readMany'> },
): Promise<IndexedNeighbours | undefined> {
  return ask(query, ports, async () => {
    const found = await ports.index.around(query);
    const neighbours = [...found.above, ...found.below];
    const bests = await leaderboards.readMany(
      query.classId,
      neighbours.map(({ racerId }) => racerId),
    );
    const known = new Map(bests.map((best) => [best.racerId, best]));
    const bestsOf = (racers: readonly RankedRacer[]) => racers.flatMap(({ racerId }) => known.get(racerId) ?? []);
    const isBehind = (indexed: RankedRacer): boolean => !isSame(indexed, known.get(indexed.racerId));
    const behind: RankedRacer[] = bestsOf(neighbours.filter(isBehind));
    if (!isSame(found.indexed, query.racer)) behind.push(query.racer);
    const isSound = behind.length === 0 && bests.length === neighbours.length;
    return { found, behind, isSound, answer: { found, above: bestsOf(found.above), below: bestsOf(found.below) } };
  });
}

interface Attempt<Answer> {
  readonly found: RankFound;
  /** Whether the table agrees. */
  readonly isSound: boolean;
  /** Racers whom the index does not have as the table does. */
  readonly behind: readonly RankedRacer[];
  readonly answer: Answer;
}

async function ask<Answer>(
  { classId, toldCount }: Pick<BestQuery, 'classId' | 'toldCount'>,
  { index, onAway }: Pick<RankIndexPorts, 'index' | 'onAway'>,
  attempt: () => Promise<Attempt<Answer>>,
): Promise<Answer | undefined> {
  try {
    for (let attempts = 1; ; attempts += 1) {
      const { found, behind, isSound, answer } = await attempt();
      if (!isTrusted(found.state, toldCount)) return undefined;
      if (isSound) return answer;
      if (attempts === ATTEMPTS_MAX) return undefined;
      if (behind.length > 0) await index.put(classId, behind, { isCounted: false });
    }
  } catch (error) {
    if (!(error instanceof RankIndexAwayError)) throw error;
    onAway?.(error);
    return undefined;
  }
}

/** Whether both are there and stand at the same place. */
export const isSame = (one: RankedRacer | undefined, other: RankedRacer | undefined): boolean =>
  one !== undefined && other !== undefined && byLeaderboard(one, other) === 0;
