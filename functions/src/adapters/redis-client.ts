import type { ConnectionOptions } from 'node:tls';
import { Cluster, Redis } from 'ioredis';
import { steadyConnector } from './steady-connector.ts';

export interface RedisClientOptions {
  /** How long each connection may take to open, ms. */
  readonly connectTimeoutMs: number;
  /** For `rediss://`: what is trusted, if not what Node trusts. */
  readonly tls: ConnectionOptions;
  /** Told what goes wrong with any of its sockets. */
  readonly onSocketError: (error: Error) => void;
}

/** One connection, or those of one cluster. It keeps no command for later, and does not come back by itself. */
export type RedisClient = Redis | Cluster;

const DEFAULT_PORT = 6379;
/** A peer that is gone is noticed, and what lies between forgets no idle connection, ms. */
const KEEP_ALIVE_MS = 10_000;
/** One finds a slot that has just moved. */
const REDIRECTIONS_MAX = 4;

/**
 * `redis://host:port` is one server; `rediss://host:port` is an ElastiCache serverless cache, which always speaks TLS and the
 * cluster protocol. Throws `TypeError` for anything else.
 */
export const createRedisClient = (
  url: string,
  { connectTimeoutMs, tls, onSocketError }: RedisClientOptions,
): RedisClient => {
  const { protocol, hostname: host, port: portText } = new URL(url);
  const port = portText === '' ? DEFAULT_PORT : Number(portText);
  const connection = {
    Connector: steadyConnector(onSocketError),
    connectTimeout: connectTimeoutMs,
    keepAlive: KEEP_ALIVE_MS,
    protocol: 2, // one form of replies, whatever the server
    disableClientInfo: true,
    enableReadyCheck: false, // it would wait for a server that loads its data; here that is away
  } as const;
  const offline = { enableOfflineQueue: false, enableReadyCheck: false };
  if (protocol === 'redis:') {
    return new Redis({ ...connection, ...offline, host, port, retryStrategy: null, maxRetriesPerRequest: 0 });
  }
  if (protocol !== 'rediss:')
    throw new TypeError(`no address of Redis, which begins with redis:// or rediss://: ${url}`);
  const cluster = new Cluster([{ host, port }], {
    ...offline,
    dnsLookup: (address, callback) => callback(null, address), // certificates are for names
    clusterRetryStrategy: null,
    slotsRefreshTimeout: connectTimeoutMs,
    maxRedirections: REDIRECTIONS_MAX,
    // What may have been done is not sent again.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    redisOptions: { ...connection, tls },
  });
  // It would connect to a node with the first command for it, which would have to wait; and this way errors are told.
  cluster.on('+node', (node: Redis) => {
    if (node.options.readOnly !== true) node.connect().catch(() => undefined);
  });
  return cluster;
};

/** The connections that commands take, once the client is ready. */
export const mastersOf = (client: RedisClient): readonly Redis[] =>
  client instanceof Redis ? [client] : client.nodes('master');
