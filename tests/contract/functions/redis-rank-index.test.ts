import { afterAll, beforeAll } from 'vitest';
import type { Clock } from '../../../domain/src/ports/index.ts';
import { openRedis, type RedisConnection } from '../../../functions/src/adapters/redis-connection.ts';
import { redisRankIndex } from '../../../functions/src/adapters/redis-rank-index.ts';
import { redisTopListCache } from '../../../functions/src/adapters/redis-top-list-cache.ts';
import { systemClock } from '../../../functions/src/adapters/system-clock.ts';
import { startRedisServer } from '../../support/redis-server.ts';
import { startCache } from '../elasticache/support.ts';
import { rankIndexContract } from '../ports/rank-index.contract.ts';
import { rankIndexModelContract } from '../ports/rank-index-model.contract.ts';
import { rankIndexRebuildContract } from '../ports/rank-index-rebuild.contract.ts';
import { topListCacheContract } from '../ports/top-list-cache.contract.ts';

interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

const servers: readonly (readonly [name: string, start: () => Promise<Server>])[] = [
  ['Redis', startRedisServer],
  ['the local ElastiCache', startCache],
];

for (const [name, start] of servers) {
  let server: Server;
  let connection: RedisConnection;

  beforeAll(async () => {
    server = await start();
    connection = openRedis(`redis://127.0.0.1:${server.port}`, { connectTimeoutMs: 10_000, commandTimeoutMs: 10_000 });
  });
  afterAll(async () => {
    connection.close();
    await server.stop();
  });

  const open = async (clock: Clock = systemClock) => {
    await connection.send([['flushall']]);
    return redisRankIndex(connection, { clock });
  };
  rankIndexContract(name, () => open());
  rankIndexRebuildContract(name, (nowMs) => open({ nowMs: () => nowMs }));
  rankIndexModelContract(name, () => open());
  topListCacheContract(name, async () => ({ index: await open(), cache: redisTopListCache(connection) }));
}
