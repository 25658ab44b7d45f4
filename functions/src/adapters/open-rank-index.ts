import type { RankIndex, RankProgressStore, TopListCache } from '@alleycat/domain/ports';
import { dynamoRankProgress } from './dynamo-rank-progress.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { openRedis, type RedisOptions } from './redis-connection.ts';
import { redisRankIndex } from './redis-rank-index.ts';
import { redisTopListCache } from './redis-top-list-cache.ts';
import { systemClock } from './system-clock.ts';

/** All that one connection to the rank index is good for, and what the table remembers of it. */
export interface OpenRankIndex {
  readonly index: RankIndex;
  readonly progress: RankProgressStore;
  readonly topLists: TopListCache;
}

/** Connects at once; whoever asks before is waited for. */
export const openRankIndex = (url: string, table: DynamoTable, options: RedisOptions = {}): OpenRankIndex => {
  const redis = openRedis(url, options);
  return {
    index: redisRankIndex(redis, { clock: systemClock }),
    progress: dynamoRankProgress(table),
    topLists: redisTopListCache(redis),
  };
};
