/** Where a rank was found: in the index, by counting in the table, or estimated from milestones and the table. */
export const RANK_SOURCES = ['index', 'table', 'estimate'] as const;
export type RankSource = (typeof RANK_SOURCES)[number];

/** A racer's place among all who finished in a class. */
export interface ClassRank {
  /** Standard competition rank; with `estimate` about that. */
  readonly rank: number;
  /** Null where nobody has counted them. */
  readonly racerCount: number | null;
  /** As {@link percentileOf}; null without a count. */
  readonly percentile: number | null;
  readonly rankedBy: RankSource;
}

/**
 * How many of the other racers, in percent, are not ahead, rounded down to 0.1: 100 is the first and nobody else, whoever
 * shares a rank shares it, and the last of many has 0. One who is alone has 100.
 */
export function percentileOf(rank: number, racerCount: number): number {
  if (racerCount <= 1) return 100;
  return Math.floor(((racerCount - rank) * 1000) / (racerCount - 1)) / 10;
}

/** A rank with what follows from it. A count that lags behind the rank is taken to be at least that. */
export function classRankOf(betterCount: number, racerCount: number | undefined, rankedBy: RankSource): ClassRank {
  const rank = betterCount + 1;
  if (racerCount === undefined) return { rank, racerCount: null, percentile: null, rankedBy };
  const count = Math.max(racerCount, rank);
  return { rank, racerCount: count, percentile: percentileOf(rank, count), rankedBy };
}
