import type { RankedRacer, RankFound, RankQuery } from '@alleycat/domain/ports';
import type { AskRankIndex } from './ask-rank-index.ts';
import type { ExceptedRacers } from './excepted-racers.ts';
import { betterCommand, rankKeysOf, stateCommands } from './rank-commands.ts';
import { countIn, racerIn, stateIn } from './rank-replies.ts';
import type { RedisCommand } from './redis-link.ts';

export interface RankPorts {
  readonly ask: AskRankIndex;
  readonly exceptedRacers: ExceptedRacers;
}

/** What is asked in the same round trip. */
export interface Besides<Rest> {
  readonly commands: readonly RedisCommand[];
  readonly read: (replies: readonly unknown[], found: RankFound) => Rest;
}

export interface RankAnswer<Rest> {
  readonly found: RankFound;
  /** Who is in the index and does not count: excepted racers, and the racer's own entry, which may be one of before. */
  readonly uncounted: readonly RankedRacer[];
  readonly rest: Rest;
}

/** Asks for a racer's rank, in one round trip. */
export const askRank = <Rest>(
  query: RankQuery,
  besides: Besides<Rest>,
  { ask, exceptedRacers }: RankPorts,
): Promise<RankAnswer<Rest>> => {
  const { classId, racer } = query;
  const known = exceptedRacers.recall(query);
  const commands: RedisCommand[] = [
    ...stateCommands(classId),
    ['zscore', rankKeysOf(classId).racers, racer.racerId],
    betterCommand(classId, racer),
    ...besides.commands,
    ...(known === undefined ? [exceptedRacers.command(query)] : []),
  ];
  return ask(commands, ([fields, count, score, better, ...others]) => {
    const state = stateIn([fields, count]);
    const excepted = known ?? exceptedRacers.learn(query, others.at(-1));
    const exceptedOthers = excepted.filter(({ racerId }) => racerId !== racer.racerId);
    const indexed = score === null ? undefined : racerIn(racer.racerId, score);
    const uncounted = indexed === undefined ? exceptedOthers : [...exceptedOthers, indexed];
    const found = {
      state,
      indexed,
      betterCount: betterIn(better, racer, uncounted),
      // What is remembered of excepted racers may be older than an index that was emptied since.
      racerCount: Math.max(0, state.racerCount - excepted.length),
    };
    return { found, uncounted, rest: besides.read(others, found) };
  });
};

/** The reply to `betterCommand`, without those who do not count. */
export const betterIn = (reply: unknown, racer: RankedRacer, uncounted: readonly RankedRacer[]): number =>
  Math.max(0, countIn(reply) - uncounted.filter((each) => each.outputHundredths > racer.outputHundredths).length);
