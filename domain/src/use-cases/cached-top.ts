import type { LeaderboardStore } from '../ports/leaderboard-store.ts';
import type { TopListCache } from '../ports/top-list-cache.ts';

// The pages that dashboards ask for; each length is a copy of its own.
const CACHED_LIMIT_MAX = 250;

/** A store whose first pages come from the cache if it has them; others are read from the store, and kept. */
export const withCachedTop = (leaderboards: LeaderboardStore, cache: TopListCache): LeaderboardStore => ({
  ...leaderboards,
  top: async (query) => {
    const { classId, limit, afterRankKey } = query;
    if (afterRankKey !== undefined || limit > CACHED_LIMIT_MAX) return leaderboards.top(query);
    const { bests: kept, version } = await cache.read(classId, limit);
    if (kept !== undefined) return [...kept];
    const bests = await leaderboards.top(query);
    if (version !== undefined) await cache.keep(classId, limit, { bests, version });
    return bests;
  },
});
