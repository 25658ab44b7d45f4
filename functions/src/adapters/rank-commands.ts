import { type ClassId, type RacerId, rankScoreFloorOf, rankScoreOf } from '@alleycat/domain';
import type { RankedRacer } from '@alleycat/domain/ports';
import type { RedisCommand } from './redis-link.ts';

/** Keys of a class. What stands in braces decides where a key lies: those of a class lie together. */
export const rankKeysOf = (classId: ClassId) => {
  const racers = `{ranks-${classId}}`;
  return { racers, state: `${racers}:state`, topOf: (limit: number) => `${racers}:top:${limit}` };
};

/** Two commands whose replies `stateIn` reads. */
export const stateCommands = (classId: ClassId): readonly [RedisCommand, RedisCommand] => {
  const { racers, state } = rankKeysOf(classId);
  return [
    ['hmget', state, 'generation', 'built', 'writes', 'rebuildingAtMs', 'filled'],
    ['zcard', racers],
  ];
};

export const countWriteCommand = (classId: ClassId): RedisCommand => [
  'hincrby',
  rankKeysOf(classId).state,
  'writes',
  1,
];

/** `LT`, the lower score of the old and the new one, is the join of bests; without it the new one replaces the old one. */
export const putCommands = (
  classId: ClassId,
  racers: readonly RankedRacer[],
  { isForced = false }: { readonly isForced?: boolean } = {},
): RedisCommand[] =>
  chunksOf(racers).map((chunk) => {
    const pairs = chunk.flatMap((racer) => [rankScoreOf(racer), racer.racerId]);
    return ['zadd', rankKeysOf(classId).racers, ...(isForced ? [] : ['lt']), ...pairs];
  });

export const removeCommands = (classId: ClassId, racerIds: readonly RacerId[]): RedisCommand[] =>
  chunksOf(racerIds).map((chunk) => ['zrem', rankKeysOf(classId).racers, ...chunk]);

/** Racers of these positions, at least one. */
export const rangeCommand = (classId: ClassId, { start, count }: { start: number; count: number }): RedisCommand => [
  'zrange',
  rankKeysOf(classId).racers,
  start,
  start + count - 1,
  'withscores',
];

/** How many racers have a higher output. */
export const betterCommand = (
  classId: ClassId,
  { outputHundredths }: Pick<RankedRacer, 'outputHundredths'>,
): RedisCommand => ['zcount', rankKeysOf(classId).racers, '-inf', `(${rankScoreFloorOf(outputHundredths)}`];

/** Racers in a command at most: it keeps the server from everybody else for about a millisecond. */
const CHUNK_LENGTH = 1_000;

const chunksOf = <Item>(items: readonly Item[]): (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / CHUNK_LENGTH) }, (_, nth) =>
    items.slice(nth * CHUNK_LENGTH, (nth + 1) * CHUNK_LENGTH),
  );
