import type { ClassId, RacerId } from '../ids.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import { type ClassBest, joinBest } from '../race-result.ts';

/** What is known of the bests of some racers before they are recorded. */
export interface KnownBests {
  /** Whether recording it would change nothing. */
  hasBetter(classId: ClassId, best: ClassBest): boolean;
}

interface RacerOfClass {
  readonly classId: ClassId;
  readonly racerId: RacerId;
}

/**
 * Reads the bests of racers, a class at a time. Most racers do not beat their best in most races, and a read costs a tenth
 * of a write that is refused. Bests only rise, so that one which is behind still tells who cannot beat it; one that could
 * not be read tells nothing, and the write decides.
 */
export async function readKnownBests(
  racers: readonly RacerOfClass[],
  leaderboards: Pick<LeaderboardStore, 'readMany'>,
): Promise<KnownBests> {
  const classes = Map.groupBy(racers, ({ classId }) => classId);
  const reads = [...classes].map(async ([classId, ofClass]) => {
    const racerIds = [...new Set(ofClass.map(({ racerId }) => racerId))];
    const bests = await leaderboards.readMany(classId, racerIds).catch((): ClassBest[] => []);
    return [classId, new Map(bests.map((best) => [best.racerId, best]))] as const;
  });
  const known = new Map(await Promise.all(reads));
  return {
    hasBetter: (classId, best) => {
      const before = known.get(classId)?.get(best.racerId);
      return before !== undefined && joinBest(before, best) === before;
    },
  };
}
