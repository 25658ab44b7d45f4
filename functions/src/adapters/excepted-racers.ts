import type { ClassId, RacerId } from '@alleycat/domain';
import type { Clock, RankedRacer, RankQuery } from '@alleycat/domain/ports';
import { rankKeysOf } from './rank-commands.ts';
import { listIn, racerIn } from './rank-replies.ts';
import type { RedisCommand } from './redis-link.ts';

export interface ExceptedRacersOptions {
  readonly clock: Clock;
  /** How old may be what is remembered, ms. */
  readonly maxAgeMs: number;
}

type ExceptedQuery = Pick<RankQuery, 'classId' | 'except'>;

/** Where in the index racers stand who are not counted; those who are not in it are left out. */
export interface ExceptedRacers {
  /** Undefined if the index has to be asked. */
  recall(query: ExceptedQuery): readonly RankedRacer[] | undefined;
  /** Asks the index. */
  command(query: ExceptedQuery): RedisCommand;
  /** Reads the reply, and remembers it. */
  learn(query: ExceptedQuery, reply: unknown): readonly RankedRacer[];
}

interface Memory {
  readonly racers: readonly RankedRacer[];
  readonly learntAtMs: number;
}

/** So many are asked for every time: who is hidden and rides on must not count for anybody. More would cost more than the rest. */
const ASKED_MAX = 100;

/** The same set of racers is asked for until somebody else is hidden or shown; it may be thousands of them. */
export const createExceptedRacers = ({ clock, maxAgeMs }: ExceptedRacersOptions): ExceptedRacers => {
  const memories = new WeakMap<ReadonlySet<RacerId>, Map<ClassId, Memory>>();
  return {
    recall: ({ classId, except }) => {
      if (except.size === 0) return [];
      if (except.size <= ASKED_MAX) return undefined;
      const memory = memories.get(except)?.get(classId);
      if (memory === undefined) return undefined;
      const ageMs = clock.nowMs() - memory.learntAtMs;
      return ageMs >= 0 && ageMs < maxAgeMs ? memory.racers : undefined;
    },
    command: ({ classId, except }) => ['zmscore', rankKeysOf(classId).racers, ...except],
    learn: ({ classId, except }, reply) => {
      const scores = listIn(reply);
      const racers = [...except].flatMap((racerId, nth) => {
        const score = scores[nth];
        return score === null ? [] : racerIn(racerId, score);
      });
      if (except.size <= ASKED_MAX) return racers;
      const ofSet = memories.get(except) ?? new Map<ClassId, Memory>();
      memories.set(except, ofSet.set(classId, { racers, learntAtMs: clock.nowMs() }));
      return racers;
    },
  };
};
