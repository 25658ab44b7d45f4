import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import { jitteredBackOff } from './jittered-back-off.ts';
import { openRedisLink, type RedisCommand } from './redis-link.ts';

export interface RedisOptions {
  /** How long a command waits for a connection that has never been tried, or was just lost, ms. @default 1,000 */
  readonly connectTimeoutMs?: number;
  /** How long an answer may take, ms. @default 250: it takes one as a rule, and readers have the table instead */
  readonly commandTimeoutMs?: number;
  /**
   * How long a command that got no answer waits for another connection, to be sent once more, ms: for commands that may be done
   * twice. @default 0: readers have the table instead
   */
  readonly reconnectWaitMs?: number;
  /** For `rediss://`: what is trusted. @default what Node trusts */
  readonly tls?: ConnectionOptions;
}

/** A connection that is made again whenever it is lost. */
export interface RedisConnection {
  /**
   * Sends commands in one round trip, several of them as one transaction; all their keys share a hash slot. The replies come
   * in the same order: text, numbers, null and lists of them. Throws {@link RedisAwayError}, or what the server says.
   */
  send(commands: readonly RedisCommand[]): Promise<readonly unknown[]>;
  close(): void;
}

/** There is no connection, or no answer in time. Whoever can do without goes on; it is tried again in the background. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';
  readonly code = 'REDIS_AWAY';
}

/** Clients that lost a server together do not all come back at once, nor later than people notice. */
const BACK_OFF = { firstMs: 50, longestMs: 2_000 };
/** Finding the nodes, connecting to them, and their first answer may each take as long as a connection. */
const OPENING_STEPS = 3;

/** Connects at once, and for ever again. Throws `TypeError` if that is no address of Redis. */
export const openRedis = (
  url: string,
  { connectTimeoutMs = 1_000, commandTimeoutMs = 250, reconnectWaitMs = 0, tls = {} }: RedisOptions = {},
): RedisConnection => {
  const backOff = jitteredBackOff({ ...BACK_OFF, wait: (ms) => delay(ms, undefined, { ref: false }) });
  const openLink = () => openRedisLink(url, { connectTimeoutMs, tls });
  let link = openLink();
  let isClosed = false;
  let whyAway: unknown;
  /** Pending during the first attempt of all, and the first after a connection that worked: those are worth a wait. */
  let attempt = Promise.withResolvers<void>();
  /** Pending while there is no connection. */
  let connected = Promise.withResolvers<true>();

  const keepConnected = async (): Promise<void> => {
    let failures = 0;
    while (!isClosed) {
      const isOpen = await within(connectTimeoutMs * OPENING_STEPS, link.opened);
      if (isOpen === undefined) link.drop(new RedisAwayError('the server takes connections but does not answer'));
      attempt.resolve();
      if (isOpen) connected.resolve(true);
      whyAway = await link.ended;
      if (isOpen) [failures, attempt, connected] = [0, Promise.withResolvers(), Promise.withResolvers()];
      failures += 1;
      await backOff(failures);
      if (!isClosed) link = openLink();
    }
    attempt.resolve();
  };
  keepConnected();

  const sendOnce: RedisConnection['send'] = async (commands) => {
    if (!link.isOpen) await within(connectTimeoutMs, attempt.promise);
    const used = link;
    if (!used.isOpen) throw new RedisAwayError('there is no connection to Redis', { cause: whyAway });
    const replies = await within(commandTimeoutMs, used.send(commands));
    if (replies !== undefined) return replies;
    // Nobody knows whether this connection is still one: the machine may have slept since the last command.
    const error = new RedisAwayError(`Redis has not answered within ${commandTimeoutMs} ms`);
    used.drop(error);
    throw error;
  };

  return {
    send: async (commands) => {
      try {
        return await sendOnce(commands);
      } catch (error) {
        await nextTurn(); // until the end of the connection was heard
        if (reconnectWaitMs === 0 || link.isOpen) throw error;
        if ((await within(reconnectWaitMs, connected.promise)) === undefined) throw error;
        return sendOnce(commands);
      }
    },
    close: () => {
      isClosed = true;
      link.drop(new RedisAwayError('the connection was closed here'));
    },
  };
};

/** What a promise resolves with; undefined if it does not in time. */
const within = async <Value>(ms: number, promise: Promise<Value>): Promise<Value | undefined> => {
  const late = Promise.withResolvers<undefined>();
  // An answer that came while the process was busy, or asleep, is heard first.
  const timer = setTimeout(() => setImmediate(() => late.resolve(undefined)), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer); // every command has one: an abort signal and its error would be most of what it costs
  }
};
