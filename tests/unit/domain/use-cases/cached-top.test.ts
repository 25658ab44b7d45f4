import { beforeEach, describe, expect, it } from 'vitest';
import type { LeaderboardStore, RankIndex } from '../../../../domain/src/ports/index.ts';
import { withCachedTop } from '../../../../domain/src/use-cases/index.ts';
import { memoryLeaderboardStore } from '../../../support/fakes/memory-leaderboard-store.ts';
import { memoryRankIndex } from '../../../support/fakes/memory-rank-index.ts';
import { memoryTopListCache } from '../../../support/fakes/memory-top-list-cache.ts';
import { bestOf } from '../../../support/ranked-racers.ts';
import { classId } from '../../../support/readings.ts';

const CLASS = classId(1);

let index: RankIndex;
let store: LeaderboardStore;
let cached: LeaderboardStore;
let readCount: number;

beforeEach(async () => {
  const bare = memoryLeaderboardStore();
  readCount = 0;
  store = {
    ...bare,
    top: (query) => {
      readCount += 1;
      return bare.top(query);
    },
  };
  index = memoryRankIndex();
  cached = withCachedTop(store, memoryTopListCache({ index }));
  await store.recordBest(CLASS, bestOf('ann', 300));
  await store.recordBest(CLASS, bestOf('bob', 200));
  await index.put(CLASS, [bestOf('ann', 300), bestOf('bob', 200)]);
});

describe('first pages of leaderboards', () => {
  it('are read from the table once, until a best is written', async () => {
    const first = await cached.top({ classId: CLASS, limit: 2 });
    expect(await cached.top({ classId: CLASS, limit: 2 })).toEqual(first);
    expect(readCount).toBe(1);
    await store.recordBest(CLASS, bestOf('cat', 400));
    await index.put(CLASS, [bestOf('cat', 400)]);
    expect(await cached.top({ classId: CLASS, limit: 2 })).toEqual([bestOf('cat', 400), bestOf('ann', 300)]);
    expect(readCount).toBe(2);
  });

  it('of another length are another page, and later or very long ones are not kept', async () => {
    const queries = [{ limit: 1 }, { limit: 2 }, { limit: 2, afterRankKey: '0' }, { limit: 500 }];
    for (const query of [...queries, ...queries]) await cached.top({ classId: CLASS, ...query });
    expect(readCount).toBe(6);
  });
});
