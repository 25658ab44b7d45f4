import type { ClassId, RacerId } from '../ids.ts';
import type { Ranked } from '../rank-key.ts';

/** A racer as the index knows them. Their order is that of `byLeaderboard`. */
export interface RankedRacer extends Ranked {
  readonly racerId: RacerId;
}

/** What an index says of itself, so that nobody trusts one that has lost something. */
export interface RankIndexState {
  /** Whether everything that the table holds was put in since the index was last empty. */
  readonly isComplete: boolean;
  /** Writes that it took and still has; one that was set back knows of fewer than the table remembers. */
  readonly writeCount: number;
  /** Racers, hidden ones among them. */
  readonly racerCount: number;
  /** When a rebuild last moved on, epoch ms; undefined while none is under way. */
  readonly rebuildingAtMs?: number;
}

export interface RankQuery {
  readonly classId: ClassId;
  /** The racer, with the best that the table has of them. */
  readonly racer: RankedRacer;
  /** Racers who are not counted. */
  readonly except: ReadonlySet<RacerId>;
}

/** Counts leave out those whom the query excepts. */
export interface RankFound {
  readonly state: RankIndexState;
  /** The racer as the index has them; counts are for the racer of the query. */
  readonly indexed: RankedRacer | undefined;
  /** Racers with a higher output. */
  readonly betterCount: number;
  readonly racerCount: number;
}

export interface NeighboursFound extends RankFound {
  /** The racers before and behind, in order; no more than asked for on either side, fewer only at an end. */
  readonly above: readonly RankedRacer[];
  readonly below: readonly RankedRacer[];
  /** The first of `above` or, where nobody is, the racer: how many stand before, and how many have a higher output. */
  readonly first: { readonly standBeforeCount: number; readonly betterCount: number };
}

/**
 * Ranks of many racers at once, in a time that hardly grows with their number. A copy of the table's bests: it may be away,
 * behind or empty. Every method throws `RankIndexAwayError` if it cannot be asked.
 */
export interface RankIndex {
  /** Joins bests with what is there, as `LeaderboardStore.recordBest` does. Done wholly or not at all. */
  put(classId: ClassId, racers: readonly RankedRacer[], options?: PutOptions): Promise<RankIndexState>;
  remove(classId: ClassId, racerIds: readonly RacerId[]): Promise<RankIndexState>;
  rankOf(query: RankQuery): Promise<RankFound>;
  /** @param query `limit`: racers wanted on each side */
  around(query: RankQuery & { readonly limit: number }): Promise<NeighboursFound>;
  /** Racers in order, from a position (0 = the best) on; hidden ones are among them. */
  entries(o: { readonly classId: ClassId; readonly start: number; readonly limit: number }): Promise<RankedRacer[]>;
  /** The racers at these positions; those beyond the end are left out. */
  at(classId: ClassId, positions: readonly number[]): Promise<RankedRacer[]>;
  state(classId: ClassId): Promise<RankIndexState>;
  /**
   * Empties the class and puts in what `pages` bring, beside whatever is put in meanwhile. It is complete afterwards, with at
   * least `writeCount` writes. False if that is not so: another rebuild began meanwhile, which then is the one that counts, or
   * it lost something again.
   */
  rebuild(classId: ClassId, source: RebuildSource): Promise<boolean>;
}

export interface PutOptions {
  /** Puts them in even if they are worse than what is there. @default false */
  readonly isForced?: boolean;
  /** Racers to be removed before. */
  readonly gone?: readonly RacerId[];
  /** Whether it counts as a write: not for whoever does not tell the table of it. @default true */
  readonly isCounted?: boolean;
}

export interface RebuildSource {
  readonly writeCount: number;
  readonly pages: AsyncIterable<readonly RankedRacer[]>;
}
