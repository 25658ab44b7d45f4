import type { ClassId } from '../ids.ts';
import type { ClassBest } from '../race-result.ts';

/** First pages of leaderboards, kept for some seconds. A cache that is away knows nothing and keeps nothing. */
export interface TopListCache {
  /** Undefined if nothing is kept, or bests were written since. */
  read(classId: ClassId, limit: number): Promise<CachedTopList>;
  keep(classId: ClassId, limit: number, list: KeptTopList): Promise<void>;
}

export interface CachedTopList {
  readonly bests: readonly ClassBest[] | undefined;
  /** To be handed back with what is kept: it goes with the writes before it was read from the table. */
  readonly version: string | undefined;
}

export interface KeptTopList {
  readonly bests: readonly ClassBest[];
  readonly version: string;
}
