import { afterAll, beforeAll } from 'vitest';
import type { Clock } from '../../../domain/src/ports/index.ts';
import { openRedis, type RedisConnection } from '../../../functions/src/adapters/redis-connection.ts';
import { redisRankIndex } from '../../../functions/src/adapters/redis-rank-index.ts';
import { redisTopListCache } from '../../../functions/src/adapters/redis-top-list-cache.ts';
import { systemClock } from '../../../functions/src/adapters/system-clock.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { rankIndexContract } from '../ports/rank-index.contract.ts';
import { rankIndexModelContract } from '../ports/rank-index-model.contract.ts';
import { rankIndexRebuildContract } from '../ports/rank-index-rebuild.contract.ts';
import { topListCacheContract } from '../ports/top-list-cache.contract.ts';

let server: RedisServer;
let connection: RedisConnection;
beforeAll(async () => {
  server = await startRedisServer();
  connection = openRedis(server.url, { commandTimeoutMs: 10_000 });
});
afterAll(async () => {
  connection.close();
  await server.stop();
});
const open = async (clock: Clock = systemClock) => {
  await connection.send([['flushall']]);
  return redisRankIndex(connection, { clock });
};
rankIndexContract('Redis', () => open());
rankIndexRebuildContract('Redis', (nowMs) => open({ nowMs: () => nowMs }));
rankIndexModelContract('Redis', () => open());
topListCacheContract('Redis', async () => ({ index: await open(), cache: redisTopListCache(connection) }));
