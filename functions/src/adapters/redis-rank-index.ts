import type { Clock, RankIndex } from '@alleycat/domain/ports';
import { askRankIndex } from './ask-rank-index.ts';
import { createExceptedRacers } from './excepted-racers.ts';
import {
  countWriteCommand,
  putCommands,
  rangeCommand,
  rankKeysOf,
  removeCommands,
  stateCommands,
} from './rank-commands.ts';
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
  return {
    put: (classId, racers, { isForced = false, isCounted = true } = {}) => {
      const counting = isCounted && racers.length > 0 ? [countWriteCommand(classId)] : [];
      const commands = [...counting, ...putCommands(classId, racers, { isForced }), ...stateCommands(classId)];
      return ask(commands, (replies) => stateIn(replies.slice(-2)));
    },
    remove: (classId, racerIds) => {
      const counting = racerIds.length > 0 ? [countWriteCommand(classId)] : [];
      const commands = [...counting, ...removeCommands(classId, racerIds), ...stateCommands(classId)];
      return ask(commands, (replies) => stateIn(replies.slice(-2)));
    },
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
    distrust: (classId) => {
      // Without a generation a rebuild that is under way comes to nothing: it may have lost something, too.
      return ask([['hdel', rankKeysOf(classId).state, 'built', 'generation']], () => undefined);
    },
    rebuild: rebuildRankIndex({ ask, clock }),
  };
};
