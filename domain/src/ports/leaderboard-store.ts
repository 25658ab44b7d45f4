import type { ClassId, RacerId } from '../ids.ts';
import type { ClassBest } from '../race-result.ts';

/** Best final results of a class. Its order is that of `rankKeyOf`, ascending: best first. */
export interface LeaderboardStore {
  /** Joins a result with the stored best of the same racer (`joinBest`: higher output, then earlier race, then smaller name). */
  recordBest(classId: ClassId, best: ClassBest): Promise<void>;
  read(classId: ClassId, racerId: RacerId): Promise<ClassBest | undefined>;
  /** The bests of those racers who have one, in any order; they may be behind, and some may be missing under load. */
  readMany(classId: ClassId, racerIds: readonly RacerId[]): Promise<ClassBest[]>;
  /** The first `limit` entries after `afterRankKey`, best first. */
  top(o: {
    readonly classId: ClassId;
    readonly limit: number;
    readonly afterRankKey?: string | undefined;
  }): Promise<ClassBest[]>;
  /** The last `limit` entries before `rankKey`, best first. */
  above(o: { readonly classId: ClassId; readonly limit: number; readonly rankKey: string }): Promise<ClassBest[]>;
  /** How many entries have `fromRankKey` (default: the very first) ≤ rank key < `rankKey`, without those of `except`. */
  countBetter(o: {
    readonly classId: ClassId;
    readonly rankKey: string;
    readonly fromRankKey?: string | undefined;
    readonly except?: ReadonlySet<RacerId>;
  }): Promise<number>;
  /** All bests of a class in no order, each page as the table has it when it is read. */
  pages(classId: ClassId): AsyncIterable<readonly ClassBest[]>;
}
