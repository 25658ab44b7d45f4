import { type Clock, systemClock } from '../../../infra/local/src/core/clock.ts';
import type { Log } from '../../../infra/local/src/core/ports.ts';
import {
  createElastiCache,
  type ElastiCache,
  type ElastiCacheBounds,
} from '../../../infra/local/src/elasticache/create-elasticache.ts';
import { freePort } from '../../support/free-port.ts';

export interface CacheOfTest {
  readonly port: number;
  readonly cache: ElastiCache;
  stop(): Promise<void>;
}

export interface CacheOfTestOptions {
  readonly clock?: Clock;
  readonly bytesMax?: number;
  /** @default a free one */
  readonly port?: number;
  readonly bounds?: Partial<ElastiCacheBounds>;
  /** @default nobody: what clients do wrong is the subject of tests */
  readonly log?: Log;
}

/** A cache of its own. */
export const startCache = async (options: CacheOfTestOptions = {}): Promise<CacheOfTest> => {
  const port = options.port ?? (await freePort());
  const { clock = systemClock, bytesMax = 1024 ** 3, bounds = {}, log = () => undefined } = options;
  const cache = createElastiCache({
    cache: { name: 'ranks', bytesMax },
    host: '127.0.0.1',
    port,
    portFlag: '--cache-port',
    clock,
    ...{ log, bounds },
  });
  await cache.start();
  return { port, cache, stop: () => cache.stop() };
};
