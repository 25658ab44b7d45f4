import type { Socket } from 'node:net';
import type { Clock, Timer } from '../core/clock.ts';
import type { CacheSpec } from '../core/deployment.ts';
import type { Log } from '../core/ports.ts';
import { createRateMeter, type Rate } from '../core/rate-meter.ts';
import type { Service } from '../core/service.ts';
import { createSparseLog } from '../core/sparse-log.ts';
import { listenTcp, type TcpListener } from '../core/tcp-listener.ts';
import { ClientMemory } from './client-memory.ts';
import { type ConnectionBounds, serveConnection } from './connection.ts';
import { Keyspace } from './keyspace/keyspace.ts';
import { Watches } from './keyspace/watches.ts';
import { createSession } from './session.ts';

export interface ElastiCacheOptions {
  readonly cache: CacheSpec;
  readonly host: string;
  readonly port: number;
  readonly portFlag: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly bounds?: Partial<ElastiCacheBounds>;
}

export interface ElastiCacheBounds extends ConnectionBounds {
  /** Clients at a time; another one's connection is closed at once. */
  readonly connectionsMax: number;
  /** What one client may have kept between its commands: what waits for EXEC, keys that it watches, its name. */
  readonly keptBytesMax: number;
  /** What all clients may take: the above, commands that have not ended, replies that they have not taken. */
  readonly clientBytesMax: number;
}

/** What operators see of the cache. */
export interface CacheMetrics {
  readonly name: string;
  readonly clients: number;
  readonly keys: number;
  /** About the memory that all keys take. */
  readonly bytes: number;
  readonly bytesMax: number;
  readonly commands: Rate;
}

/** A cache that speaks RESP2. It keeps nothing on disk: after a start it is empty. */
export interface ElastiCache extends Service {
  metrics(): CacheMetrics;
}

const MIB = 1024 * 1024;

const BOUNDS: ElastiCacheBounds = {
  // Every environment of every function has one or a few.
  connectionsMax: 1_000,
  // What is larger belongs into a store of objects.
  bulkBytesMax: 8 * MIB,
  // As many as Redis takes.
  argumentsMax: 1024 * 1024,
  commandBytesMax: 16 * MIB,
  keptBytesMax: 16 * MIB,
  // A million members of 64 bytes with their scores fit.
  replyBytesMax: 128 * MIB,
  // Two that take all they may. Beside a full cache of 1 GB that leaves a machine of 4 GB room for all else; clients that
  // mean well take some KB each.
  clientBytesMax: 256 * MIB,
};

/** Keys that nobody asks for are ended this long after their time, as long as no more than so many are due a second. */
const SWEEP = { everyMs: 1_000, keysMax: 2_000 } as const;

/** @throws RuntimeError PORT_TAKEN, PORT_REFUSED when it starts */
export const createElastiCache = (options: ElastiCacheOptions): ElastiCache => {
  const { cache, clock } = options;
  // Clients may be wrong by the thousand.
  const log = createSparseLog(options.log, clock);
  const bounds = { ...BOUNDS, ...options.bounds };
  const watches = new Watches();
  const keyspace = new Keyspace(clock, watches);
  const memory = new ClientMemory(bounds.clientBytesMax);
  const commands = createRateMeter();
  let clients = 0;
  let sessions = 0;
  let listener: TcpListener | undefined;
  let sweep: Timer | undefined;

  const server = {
    ...{ keyspace, watches, clock },
    bytesMax: cache.bytesMax,
    keptBytesMax: bounds.keptBytesMax,
    port: options.port,
    startedAtMs: clock.nowMs(),
    clientCount: () => clients,
  };
  const onConnection = (socket: Socket): void => {
    clients += 1;
    sessions += 1;
    socket.once('close', () => {
      clients -= 1;
    });
    const onCommand = (): void => commands.add(1, clock.nowMs());
    serveConnection({ socket, session: createSession(sessions), server, memory, bounds, onCommand, log });
  };
  const sweepAgain = (): void => {
    keyspace.sweep(SWEEP.keysMax);
    sweep = clock.after(SWEEP.everyMs, sweepAgain);
  };
  return {
    name: 'elasticache',
    start: async () => {
      const { host, port, portFlag } = options;
      listener = await listenTcp({ host, port, portFlag, connectionsMax: bounds.connectionsMax, onConnection, log });
      sweepAgain();
    },
    stop: async () => {
      sweep?.cancel();
      await listener?.close();
    },
    metrics: () => ({
      name: cache.name,
      clients,
      keys: keyspace.size,
      bytes: keyspace.bytes,
      bytesMax: cache.bytesMax,
      commands: commands.read(clock.nowMs()),
    }),
  };
};
