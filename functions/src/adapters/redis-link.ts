import { createRedisClient, mastersOf, type RedisClient, type RedisClientOptions } from './redis-client.ts';

/** A command in lower case, and its arguments. */
export type RedisCommand = readonly [name: string, ...args: (string | number)[]];

/** A connection for as long as it holds, then never again. */
export interface RedisLink {
  /** Whether the server has answered once; false if it ended before. */
  readonly opened: Promise<boolean>;
  /** Why it ended. */
  readonly ended: Promise<unknown>;
  readonly isOpen: boolean;
  /** Several commands are one transaction. Rejects with what the server says, or because the connection has ended. */
  send(commands: readonly RedisCommand[]): Promise<readonly unknown[]>;
  drop(reason: unknown): void;
}

export const openRedisLink = (url: string, options: Omit<RedisClientOptions, 'onSocketError'>): RedisLink => {
  const { promise: ended, resolve: end } = Promise.withResolvers<unknown>();
  let [isOpen, isOver] = [false, false];
  let why: unknown;
  // The first error says most: others follow from it.
  const learn = (error: unknown): void => {
    why ??= error;
  };
  const client = createRedisClient(url, { ...options, onSocketError: learn });

  const drop = (reason: unknown): void => {
    if (isOver) return;
    [isOpen, isOver] = [false, true];
    client.disconnect();
    end(reason);
  };
  const onEnd = (): void => drop(why ?? new Error('the server has closed the connection'));
  client.on('error', learn).on('node error', learn).on('end', onEnd);

  const open = async (): Promise<boolean> => {
    await untilReady(client);
    await Promise.all(
      mastersOf(client).map(async (node) => {
        await node.ping();
        node.once('end', onEnd);
      }),
    );
    isOpen = !isOver;
    return isOpen;
  };

  return {
    opened: open().catch((error: unknown) => {
      drop(error);
      return false;
    }),
    ended,
    get isOpen() {
      return isOpen;
    },
    send: async (commands) => {
      try {
        return await run(client, commands);
      } catch (error) {
        if (!isWordOfPrimary(error)) drop(error);
        throw error;
      }
    },
    drop,
  };
};

const untilReady = (client: RedisClient): Promise<void> =>
  new Promise((resolve, reject) => {
    client.once('ready', resolve);
    client.once('end', () => reject(new Error('the connection has ended before it was open')));
  });

const run = async (client: RedisClient, commands: readonly RedisCommand[]): Promise<readonly unknown[]> => {
  const batch = commands.map((command) => [...command]);
  try {
    const results = await (batch.length === 1 ? client.pipeline(batch) : client.multi(batch)).exec();
    return (results ?? []).map(([error, reply]) => {
      if (error) throw error;
      return reply;
    });
  } catch (error) {
    // A transaction is refused because one of its commands was, which says why.
    const [reason = error]: unknown[] = isRefused(error) ? error.previousErrors : [];
    throw reason;
  }
};

const isRefused = (error: unknown): error is Error & { readonly previousErrors: unknown[] } =>
  error instanceof Error && 'previousErrors' in error && Array.isArray(error.previousErrors);

/** Else it comes from a connection that is broken, or from a server that was the primary once: another one is better. */
const isWordOfPrimary = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ReplyError' && !error.message.startsWith('READONLY');
