import { RankIndexAwayError } from '../errors.ts';
import type { ClassId } from '../ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { RankIndex, RankIndexState } from '../ports/rank-index.ts';
import type { RankProgressStore } from '../ports/rank-progress.ts';
import { rankKeyOf } from '../rank-key.ts';
import { milestoneStrideOf } from '../rank-milestones.ts';
import { findDisagreements, repairRank } from './compare-ranks.ts';
import { forbidTrust, isTrusted } from './rank-trust.ts';

export interface TendRanksPorts {
  readonly index: RankIndex;
  readonly progress: RankProgressStore;
  readonly leaderboards: LeaderboardStore;
  readonly clock: Clock;
}

export interface TendRanksOptions {
  /** How long a rebuild may stand still before another begins, ms. @default 60,000: a page takes less than a second */
  readonly rebuildStillMaxMs?: number;
  /** How old milestones may be while bests change, ms. @default 900,000: they take 8 write units */
  readonly milestonesMaxAgeMs?: number;
  /** Racers compared with the table at a time. @default 1,000, a page of a query */
  readonly comparedMax?: number;
  /** Racers repaired at a time. @default 100: where more differ, a rebuild mends them faster than two reads and two writes each */
  readonly repairsMax?: number;
}

export type TendedRanks =
  | { readonly classId: ClassId; readonly outcome: 'away'; readonly cause: RankIndexAwayError }
  | { readonly classId: ClassId; readonly outcome: 'rebuilding' | 'rebuilt' }
  /** `repairedCount`: racers whom the index did not have as the table does. */
  | { readonly classId: ClassId; readonly outcome: 'compared'; readonly repairedCount: number };

/**
 * Looks after the index of a class: rebuilds one that has lost something, compares a part of one that has not with the table,
 * another part each minute, and repairs what differs. Safe to run at any time, by several at once.
 */
export async function tendRanks(
  classId: ClassId,
  ports: TendRanksPorts,
  options: TendRanksOptions = {},
): Promise<TendedRanks> {
  try {
    return await tend(classId, ports, options);
  } catch (cause) {
    if (!(cause instanceof RankIndexAwayError)) throw cause;
    // Writes that nobody could deliver may be given up before it is back: then it must not be trusted.
    await forbidTrust(classId, ports.progress);
    return { classId, outcome: 'away', cause };
  }
}

async function tend(classId: ClassId, ports: TendRanksPorts, options: TendRanksOptions): Promise<TendedRanks> {
  const { rebuildStillMaxMs = 60_000 } = options;
  const toldCount = await ports.progress.readWriteCount(classId);
  const state = await ports.index.state(classId);
  if (!isTrusted(state, toldCount)) {
    const stillMs = ports.clock.nowMs() - (state.rebuildingAtMs ?? Number.NEGATIVE_INFINITY);
    return stillMs < rebuildStillMaxMs ? { classId, outcome: 'rebuilding' } : rebuildRanks(classId, ports);
  }
  const repairedCount = await comparePart({ classId, ...state }, ports, options);
  await keepMilestones({ classId, ...state }, ports, options);
  return { classId, outcome: 'compared', repairedCount };
}

// A minute each: positions follow from the time, so that nobody has to remember where the last comparison ended.
const PART_MS = 60_000;

type ClassState = RankIndexState & { readonly classId: ClassId };

async function comparePart(
  { classId, racerCount }: ClassState,
  { index, progress, leaderboards, clock }: TendRanksPorts,
  { comparedMax = 1_000, repairsMax = 100 }: TendRanksOptions,
): Promise<number> {
  const parts = Math.max(1, Math.ceil(racerCount / comparedMax));
  const start = (Math.floor(clock.nowMs() / PART_MS) % parts) * comparedMax;
  const ports = { index, leaderboards };
  const suspects = await findDisagreements({ classId, start, limit: comparedMax }, ports);
  let repairedCount = 0;
  for (const suspect of suspects.slice(0, repairsMax)) {
    if (await repairRank(classId, suspect, ports)) repairedCount += 1;
  }
  // Everybody in a race that has just ended may have been on the way; whoever was repaired was not.
  if (repairedCount === repairsMax && suspects.length > repairsMax) await forbidTrust(classId, progress);
  return repairedCount;
}

async function keepMilestones(
  { classId, racerCount, writeCount }: ClassState,
  { index, progress, clock }: TendRanksPorts,
  { milestonesMaxAgeMs = 900_000 }: TendRanksOptions,
): Promise<void> {
  const takenAtMs = clock.nowMs();
  const known = await progress.readMilestones(classId);
  const isYoung = known !== undefined && takenAtMs - known.takenAtMs < milestonesMaxAgeMs;
  if (racerCount === 0 || isYoung || known?.writeCount === writeCount) return;
  const stride = milestoneStrideOf(racerCount);
  const positions = Array.from({ length: Math.ceil(racerCount / stride) }, (_, nth) => nth * stride);
  const racers = await index.at(classId, positions);
  const rankKeys = racers.map(rankKeyOf);
  await progress.writeMilestones(classId, { stride, rankKeys, racerCount, writeCount, takenAtMs });
}

/** Builds the index of a class anew from the table. Throws `RankIndexAwayError`. */
export async function rebuildRanks(
  classId: ClassId,
  { index, progress, leaderboards }: Pick<TendRanksPorts, 'index' | 'progress' | 'leaderboards'>,
): Promise<TendedRanks> {
  // A rebuild is a write, too: an index that is set back to before it is not what the table was told of.
  const writeCount = (await progress.readWriteCount(classId)) + 1;
  await progress.raiseWriteCount(classId, writeCount);
  const isOurs = await index.rebuild(classId, { writeCount, pages: leaderboards.pages(classId) });
  return { classId, outcome: isOurs ? 'rebuilt' : 'rebuilding' };
}
