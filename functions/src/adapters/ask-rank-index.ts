import { RankIndexAwayError } from '@alleycat/domain';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisCommand } from './redis-link.ts';

/** Asks an index, in one round trip. What goes wrong, with the server or in its replies, becomes a `RankIndexAwayError`. */
export type AskRankIndex = <Answer>(
  commands: readonly RedisCommand[],
  read: (replies: readonly unknown[]) => Answer,
) => Promise<Answer>;

export const askRankIndex =
  ({ send }: Pick<RedisConnection, 'send'>): AskRankIndex =>
  async (commands, read) => {
    try {
      return read(await send(commands));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const what = `the rank index cannot be used (${why}): look after its cache; the table answers meanwhile`;
      throw new RankIndexAwayError('RANK_INDEX_AWAY', what, { cause });
    }
  };
