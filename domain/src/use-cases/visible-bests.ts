import type { ClassId, RacerId } from '../ids.ts';
import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { ClassBest } from '../race-result.ts';
import { rankKeyOf } from '../rank-key.ts';

// Hidden racers are few and nobody knows where they stand: more than these come with the next read.
const SPARE_MAX = 100;

interface BestsQuery {
  readonly classId: ClassId;
  readonly limit: number;
}

/** As `LeaderboardStore.top`, without hidden racers. */
export function topVisible(
  leaderboards: LeaderboardStore,
  { classId, limit, afterRankKey }: BestsQuery & { readonly afterRankKey?: string | undefined },
  hidden: ReadonlySet<RacerId>,
): Promise<ClassBest[]> {
  return collect({ limit, hidden }, (count, found) => {
    const last = found.at(-1);
    return leaderboards.top({
      classId,
      limit: count,
      afterRankKey: last === undefined ? afterRankKey : rankKeyOf(last),
    });
  });
}

/** As `LeaderboardStore.above`, without hidden racers. */
export async function aboveVisible(
  leaderboards: LeaderboardStore,
  { classId, limit, rankKey }: BestsQuery & { readonly rankKey: string },
  hidden: ReadonlySet<RacerId>,
): Promise<ClassBest[]> {
  // Upwards from the racer, so that it is the far end that is cut.
  const upwards = await collect({ limit, hidden }, async (count, found) => {
    const last = found.at(-1);
    const above = await leaderboards.above({
      classId,
      limit: count,
      rankKey: last === undefined ? rankKey : rankKeyOf(last),
    });
    return above.reverse();
  });
  return upwards.reverse();
}

/** Reads on until there are `limit` visible entries or no more at all; `read` goes on behind the last one found. */
async function collect(
  { limit, hidden }: { readonly limit: number; readonly hidden: ReadonlySet<RacerId> },
  read: (count: number, found: readonly ClassBest[]) => Promise<ClassBest[]>,
): Promise<ClassBest[]> {
  const spare = Math.min(hidden.size, SPARE_MAX);
  const visible: ClassBest[] = [];
  let batch: readonly ClassBest[] = [];
  let count = 0;
  do {
    count = limit - visible.length + spare;
    batch = await read(count, batch);
    visible.push(...batch.filter(({ racerId }) => !hidden.has(racerId)));
  } while (visible.length < limit && batch.length === count);
  return visible.slice(0, limit);
}
