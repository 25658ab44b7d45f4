import type { RankSource } from '../class-rank.ts';
import type { ClassId, RacerId } from '../ids.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { RankProgressStore } from '../ports/rank-progress.ts';
import { rankKeyPrefixOf } from '../rank-key.ts';
import { milestoneBefore, type RankMilestones } from '../rank-milestones.ts';

// Two pages of a query. Of more racers an estimate is as useful, and counting them for each who asks costs as much as a race.
const EXACT_COUNT_MAX = 10_000;

export interface CountPorts {
  readonly leaderboards: Pick<LeaderboardStore, 'countBetter'>;
  /** Only where there is a rank index. */
  readonly progress?: Pick<RankProgressStore, 'readMilestones'> | undefined;
}

export interface CountQuery {
  readonly classId: ClassId;
  readonly except: ReadonlySet<RacerId>;
}

/** Counts without an index. */
export interface RankCounting {
  readonly rankedBy: Exclude<RankSource, 'index'>;
  /** Undefined where they are counted, not estimated: that would take all of them. */
  readonly racerCount: number | undefined;
  /** Racers with a higher output. */
  betterCount(outputHundredths: number): Promise<number>;
}

/** Counts in the table; in a large class from the nearest milestone on, which then is an estimate. */
export async function countInTable(query: CountQuery, { leaderboards, progress }: CountPorts): Promise<RankCounting> {
  const milestones = await progress?.readMilestones(query.classId);
  if (milestones !== undefined && milestones.racerCount > EXACT_COUNT_MAX) {
    return estimateBy(milestones, query, leaderboards);
  }
  return {
    rankedBy: 'table',
    racerCount: undefined,
    betterCount: (outputHundredths) =>
      leaderboards.countBetter({ ...query, rankKey: rankKeyPrefixOf(outputHundredths) }),
  };
}

export interface EstimatePorts extends Pick<CountPorts, 'leaderboards'> {
  readonly progress: Pick<RankProgressStore, 'readMilestones'>;
}

/** As {@link countInTable}, but only where milestones make it cheap. */
export async function estimateInTable(
  query: CountQuery,
  { leaderboards, progress }: EstimatePorts,
): Promise<RankCounting | undefined> {
  const milestones = await progress.readMilestones(query.classId);
  return milestones === undefined ? undefined : estimateBy(milestones, query, leaderboards);
}

function estimateBy(
  milestones: RankMilestones,
  query: CountQuery,
  leaderboards: Pick<LeaderboardStore, 'countBetter'>,
): RankCounting {
  return {
    rankedBy: 'estimate',
    racerCount: milestones.racerCount,
    betterCount: async (outputHundredths) => {
      const rankKey = rankKeyPrefixOf(outputHundredths);
      const milestone = milestoneBefore(milestones, rankKey);
      if (milestone === undefined) return leaderboards.countBetter({ ...query, rankKey });
      const between = await leaderboards.countBetter({ ...query, rankKey, fromRankKey: milestone.rankKey });
      return milestone.standBeforeCount + between;
    },
  };
}
