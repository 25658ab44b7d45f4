/** Every so many-th racer of a class, as a rank index had them: enough to estimate ranks without it. */
export interface RankMilestones {
  /** Racers between two milestones; the first milestone is the best racer. */
  readonly stride: number;
  /** Rank keys of the racers at positions 0, `stride`, 2 × `stride`, … */
  readonly rankKeys: readonly string[];
  readonly racerCount: number;
  /** Of the index when they were taken. */
  readonly writeCount: number;
  readonly takenAtMs: number;
}

/** Milestones of a class at most: between two of them 1,000,000 racers have some 4,000, one page of a query. */
export const MILESTONE_COUNT_MAX = 256;

/** How far apart milestones are for so many racers. */
export const milestoneStrideOf = (racerCount: number): number =>
  Math.max(1, Math.ceil(racerCount / MILESTONE_COUNT_MAX));

/** The last milestone that is not after a rank key, and how many stand before it; undefined before the first. */
export function milestoneBefore(
  { rankKeys, stride }: RankMilestones,
  rankKey: string,
): { readonly rankKey: string; readonly standBeforeCount: number } | undefined {
  const index = rankKeys.findLastIndex((each) => each <= rankKey);
  const found = rankKeys[index];
  return found === undefined ? undefined : { rankKey: found, standBeforeCount: index * stride };
}
