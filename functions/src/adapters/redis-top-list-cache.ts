import { type ClassBest, parseRaceSlot, toRacerId } from '@alleycat/domain';
import type { TopListCache } from '@alleycat/domain/ports';
import { rankKeysOf } from './rank-commands.ts';
import type { RedisConnection } from './redis-connection.ts';

export interface RedisTopListCacheOptions {
  /** How long a list is kept, ms. @default 10,000: a list is read from an index of the table, which may be behind its writes */
  readonly maxAgeMs?: number;
}

/** First pages of leaderboards beside the rank index, whose writes make them invalid. */
export const redisTopListCache = (
  { send }: Pick<RedisConnection, 'send'>,
  { maxAgeMs = 10_000 }: RedisTopListCacheOptions = {},
): TopListCache => ({
  read: async (classId, limit) => {
    const { state, topOf } = rankKeysOf(classId);
    const [writes, kept] = await orNothing(
      send([
        ['hget', state, 'writes'],
        ['get', topOf(limit)],
      ]),
    );
    const version = typeof writes === 'string' ? writes : undefined;
    return { bests: version === undefined ? undefined : bestsIn(kept, version), version };
  },
  keep: async (classId, limit, { bests, version }) => {
    const text = JSON.stringify({ writes: version, bests: bests.map(rowOf) });
    await orNothing(send([['set', rankKeysOf(classId).topOf(limit), text, 'px', maxAgeMs]]));
  },
});

// Whoever is away is told of by those who need the index; a list is only slower to come by.
const orNothing = (replies: Promise<readonly unknown[]>): Promise<readonly unknown[]> => replies.catch(() => []);

const rowOf = ({ racerId, name, outputHundredths, raceId }: ClassBest) => [racerId, name, outputHundredths, raceId];

/** Undefined for anything but what is kept here at this version: others write to caches, too. */
const bestsIn = (text: unknown, version: string): readonly ClassBest[] | undefined => {
  if (typeof text !== 'string') return undefined;
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== 'object' || kept === null || !('writes' in kept && 'bests' in kept)) return undefined;
    return kept.writes === version && Array.isArray(kept.bests) ? kept.bests.map(bestIn) : undefined;
  } catch {
    return undefined;
  }
};

const bestIn = (row: unknown): ClassBest => {
  const [racerId, name, outputHundredths, race]: unknown[] = Array.isArray(row) ? row : [];
  if (typeof name !== 'string' || typeof outputHundredths !== 'number') throw new TypeError('no best of a class');
  const { raceId, startSeconds } = parseRaceSlot(race);
  return { racerId: toRacerId(racerId), name, outputHundredths, raceId, startSeconds };
};
