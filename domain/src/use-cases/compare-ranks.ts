import { NOBODY_HIDDEN } from '../hidden-racers.ts';
import type { ClassId, RacerId } from '../ids.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { RankedRacer, RankIndex } from '../ports/rank-index.ts';
import { byLeaderboard, rankKeyOf } from '../rank-key.ts';

/** A part of the leaderboard of a class, by positions of the index. */
export interface RankPart {
  readonly classId: ClassId;
  readonly start: number;
  readonly limit: number;
}

export interface ComparePorts {
  readonly index: RankIndex;
  readonly leaderboards: Pick<LeaderboardStore, 'top' | 'read'>;
}

// So many the index may lack of a part before the rest of it is left to the next time.
const LACKING_MAX = 100;

/**
 * Racers of a part whom index and table do not agree on, as one of them has them; those among them who are on their way from
 * one to the other.
 */
export async function findDisagreements(
  { classId, start, limit }: RankPart,
  ports: ComparePorts,
): Promise<RankedRacer[]> {
  const isFirst = start === 0;
  const entries = await ports.index.entries(
    isFirst ? { classId, start, limit } : { classId, start: start - 1, limit: limit + 1 },
  );
  const before = isFirst ? undefined : entries[0];
  const indexed = isFirst ? entries : entries.slice(1);
  const bests = await ports.leaderboards.top({
    classId,
    limit: limit + LACKING_MAX,
    afterRankKey: before && rankKeyOf(before),
  });
  // As far as both lists go, if there is more than they hold.
  const ends = [
    indexed.length < limit ? undefined : indexed.at(-1),
    bests.length < limit + LACKING_MAX ? undefined : bests.at(-1),
  ];
  const endKeys = ends.flatMap((end) => (end === undefined ? [] : rankKeyOf(end)));
  const isWithin = (racer: RankedRacer): boolean => endKeys.every((endKey) => rankKeyOf(racer) <= endKey);
  const inTable = byId(bests.filter(isWithin));
  const inIndex = byId(indexed.filter(isWithin));
  const all = [...new Map([...inIndex, ...inTable]).values()];
  return all.filter(({ racerId }) => !isSameRank(inTable.get(racerId), inIndex.get(racerId)));
}

/** Makes the index say of a racer what the table says, whoever writes to both meanwhile. False if it says so already. */
export async function repairRank(
  classId: ClassId,
  suspect: RankedRacer,
  { index, leaderboards }: ComparePorts,
): Promise<boolean> {
  const { racerId } = suspect;
  const best = await leaderboards.read(classId, racerId);
  const { indexed } = await index.rankOf({ classId, racer: best ?? suspect, except: NOBODY_HIDDEN });
  if (isSameRank(best, indexed)) return false;
  if (best === undefined) await index.remove(classId, [racerId]);
  else await index.put(classId, [best], { isForced: true, isCounted: false });
  // A better one may have come between: forced, the older one would have replaced it.
  const newest = await leaderboards.read(classId, racerId);
  if (newest === undefined) await index.remove(classId, [racerId]);
  else await index.put(classId, [newest], { isCounted: false });
  return true;
}

const isSameRank = (one: RankedRacer | undefined, other: RankedRacer | undefined): boolean =>
  one === undefined || other === undefined ? one === other : byLeaderboard(one, other) === 0;

const byId = (racers: readonly RankedRacer[]): Map<RacerId, RankedRacer> =>
  new Map(racers.map((racer) => [racer.racerId, racer]));
