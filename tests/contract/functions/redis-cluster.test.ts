import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { RankIndexAwayError } from '../../../domain/src/index.ts';
import type { Clock } from '../../../domain/src/ports/index.ts';
import {
  openRedis,
  type RedisConnection,
  type RedisOptions,
} from '../../../functions/src/adapters/redis-connection.ts';
import { redisRankIndex } from '../../../functions/src/adapters/redis-rank-index.ts';
import { redisTopListCache } from '../../../functions/src/adapters/redis-top-list-cache.ts';
import { systemClock } from '../../../functions/src/adapters/system-clock.ts';
import { startCuttableProxy } from '../../support/cuttable-proxy.ts';
import { eventually } from '../../support/eventually.ts';
import { ranked } from '../../support/ranked-racers.ts';
import { classId } from '../../support/readings.ts';
import { type RedisCluster, startRedisCluster } from '../../support/redis-cluster.ts';
import { rankIndexContract } from '../ports/rank-index.contract.ts';
import { rankIndexRebuildContract } from '../ports/rank-index-rebuild.contract.ts';
import { topListCacheContract } from '../ports/top-list-cache.contract.ts';

const CLUSTER = 'Redis, a cluster by TLS';
const CLASS = classId(1);
let cluster: RedisCluster;
let connection: RedisConnection;

const connect = (options: RedisOptions = {}, url = cluster.url): RedisConnection =>
  openRedis(url, {
    ...{ connectTimeoutMs: 10_000, commandTimeoutMs: 10_000, tls: { ca: cluster.certificate } },
    ...options,
  });
beforeAll(async () => {
  cluster = await startRedisCluster();
  connection = connect();
});
afterAll(async () => {
  connection.close();
  await cluster.stop();
});

const open = async (clock: Clock = systemClock) => {
  await connection.send([['flushall']]);
  return redisRankIndex(connection, { clock });
};
rankIndexContract(CLUSTER, () => open());
rankIndexRebuildContract(CLUSTER, (nowMs) => open({ nowMs: () => nowMs }));
topListCacheContract(CLUSTER, async () => ({ index: await open(), cache: redisTopListCache(connection) }));

describe('a cluster that is away', () => {
  const openIndex = (options?: RedisOptions, url?: string) => {
    const own = connect(options, url);
    onTestFinished(() => own.close());
    return redisRankIndex(own, { clock: systemClock });
  };

  // A cluster's client opens two connections at once, and would say why of the first one only.
  it.each([0, 1])('is one whose certificate nobody vouches for, also if connection %i is slower', async (silent) => {
    const proxy = await startCuttableProxy(cluster.url, { silentConnection: silent });
    onTestFinished(() => proxy.close());
    const index = openIndex({ tls: {} }, `rediss://localhost:${new URL(proxy.url).port}`);
    // A busy machine may not have tried yet when the first command has waited for long enough.
    const why = await eventually(async () => {
      const error: unknown = await index.state(CLASS).catch((cause: unknown) => cause);
      return error instanceof RankIndexAwayError && (error.cause as Error).cause !== undefined
        ? error.cause
        : undefined;
    });
    expect(why).toMatchObject({ code: 'REDIS_AWAY', cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  });

  it('fails what is under way when it is killed, and heals by itself', async () => {
    const index = openIndex();
    await index.put(CLASS, [ranked('ann', 1), ranked('bob', 2)]);
    const killed = cluster.kill('SIGKILL');
    const asker = async (): Promise<unknown> => index.state(CLASS).then(asker, (error) => error);
    expect(await asker()).toBeInstanceOf(RankIndexAwayError);
    await killed;
    await cluster.restart();
    expect(await eventually(() => index.state(CLASS))).toMatchObject({ racerCount: 0 });
    expect((await index.put(CLASS, [ranked('ann', 1)])).racerCount).toBe(1);
  });

  it('keeps nobody waiting when it stops answering, and heals by itself', async () => {
    const index = openIndex({ commandTimeoutMs: 100, connectTimeoutMs: 1_000 });
    await eventually(() => index.state(CLASS));
    await cluster.kill('SIGSTOP');
    await expect(index.state(CLASS)).rejects.toMatchObject({ cause: { code: 'REDIS_AWAY' } });
    await expect(index.state(CLASS)).rejects.toMatchObject({ cause: { code: 'REDIS_AWAY' } });
    await cluster.kill('SIGCONT');
    await eventually(() => index.state(CLASS));
  });
});
