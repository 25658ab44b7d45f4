export interface Meeting {
  /** Each falls into a shard at random. */
  readonly races: number;
  readonly shards: number;
  /** Races that a shard can take. */
  readonly perShardMax: number;
}

/**
 * The chance that some shard gets more races than it can take: 1 − the share of all ways to place races in shards with at most
 * `perShardMax` in each. Ways are counted shard by shard: how many races are placed, and how many of the rest come next.
 */
export function meetingChance({ races, shards, perShardMax }: Meeting): number {
  if (races <= perShardMax) return 0;
  if (perShardMax < 1 || shards * perShardMax < races) return 1;
  // chances[n]: that n of the races lie in the shards so far and none of those has too many.
  let chances = [1];
  for (let left = shards; left > 0; left -= 1) chances = withOneMore(chances, { races, perShardMax, share: 1 / left });
  return Math.max(0, 1 - (chances[races] ?? 0));
}

interface NextShard {
  readonly races: number;
  readonly perShardMax: number;
  /** Chance of each race that is left to be in the next shard. */
  readonly share: number;
}

function withOneMore(chances: readonly number[], { races, perShardMax, share }: NextShard): number[] {
  const next = Array.from({ length: races + 1 }, () => 0);
  for (const [placed, chance] of chances.entries()) {
    const left = races - placed;
    for (let here = 0; here <= Math.min(left, perShardMax); here += 1) {
      const index = placed + here;
      next[index] = (next[index] ?? 0) + chance * binomial({ of: left, chosen: here, share });
    }
  }
  return next;
}

function binomial({ of, chosen, share }: { of: number; chosen: number; share: number }): number {
  let ways = 1;
  for (let index = 1; index <= chosen; index += 1) ways *= (of - chosen + index) / index;
  return ways * share ** chosen * (1 - share) ** (of - chosen);
}
