import type { Clock, RankIndex } from '@alleycat/domain/ports';
import { askRankIndex } from './ask-rank-index.ts';
import { createExceptedRacers } from './excepted-racers.ts';
import { countWriteCommand, putCommands, rangeCommand, removeCommands, stateCommands } from './rank-commands.ts';
import { racersIn, stateIn } from './rank-replies.ts';
import type { RedisConnection } from './redis-connection.ts';
import { findNeighbours } from './redis-neighbours.ts';
import { askRank } from './redis-rank-query.ts';
import { rebuildRankIndex } from './redis-rank-rebuild.ts';

export interface RedisRankIndexOptions {
  readonly clock: Clock;
  /** How old may be what is known of excepted racers' places, ms. @default 5,000: they may be thousands, and hardly race */
  readonly exceptScoresMaxAgeMs?: number;
}

/**
 * A rank index in Valkey or Redis. A class is a sorted set of racer ids by `rankScoreOf`, and a hash of what the index says of
 * itself. An operation is one transaction, but for rare cases of `around` and for `rebuild`. Throws `RankIndexAwayError`.
 */
export const redisRankIndex = (
  connection: Pick<RedisConnection, 'send'>,
  { clock, exceptScoresMaxAgeMs: maxAgeMs = 5_000 }: RedisRankIndexOptions,
): RankIndex => {
  const ask = askRankIndex(connection);
  const ports = { ask, exceptedRacers: createExceptedRacers({ clock, maxAgeMs }) };
  const put: RankIndex['put'] = (classId, racers, { isForced = false, gone = [], isCounted = true } = {}) => {
    const changes = [...removeCommands(classId, gone), ...putCommands(classId, racers, { isForced })];
    const counting = isCounted && changes.length > 0 ? [countWriteCommand(classId)] : [];
    return ask([...counting, ...changes, ...stateCommands(classId)], (replies) => stateIn(replies.slice(-2)));
  };
  return {
    put,
    remove: (classId, gone) => put(classId, [], { gone }),
    rankOf: async (query) => {
      const { found } = await askRank(query, { commands: [], read: () => undefined }, ports);
      return found;
    },
    around: (query) => findNeighbours(query, ports),
    entries: async ({ classId, start, limit: count }) => {
      if (count <= 0) return []; // no range is empty
      return ask([rangeCommand(classId, { start, count })], ([reply]) => racersIn(reply));
    },
    at: async (classId, positions) => {
      if (positions.length === 0) return [];
      const commands = positions.map((start) => rangeCommand(classId, { start, count: 1 }));
      return ask(commands, (replies) => replies.flatMap(racersIn));
    },
    state: (classId) => ask(stateCommands(classId), stateIn),
    rebuild: rebuildRankIndex({ ask, clock }),
  };
};
