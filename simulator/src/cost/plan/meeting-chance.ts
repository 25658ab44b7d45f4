/** Counting the ways of more takes seconds. */
const EXACT_KEYS_MAX = 2_000;

export interface Meeting {
  /** Each falls into a shard at random. */
  readonly keys: number;
  readonly shards: number;
  /** Keys that a shard can take. */
  readonly perShardMax: number;
}

/**
 * The chance that some shard gets more keys than it can take: 1 − the share of all ways to place keys in shards with at most
 * `perShardMax` in each. Ways are counted shard by shard: how many keys are placed, and how many of the rest come next.
 */
export function meetingChance({ keys, shards, perShardMax }: Meeting): number {
  if (keys <= perShardMax) return 0;
  if (perShardMax < 1 || shards * perShardMax < keys) return 1;
  if (keys > EXACT_KEYS_MAX) return poissonChance({ keys, shards, perShardMax });
  // chances[n]: that n of the keys lie in the shards so far and none of those has too many.
  let chances = [1];
  for (let left = shards; left > 0; left -= 1) chances = withOneMore(chances, { keys, perShardMax, share: 1 / left });
  return Math.max(0, 1 - (chances[keys] ?? 0));
}

/** As if shards filled independently of each other, which makes no difference where there are many keys. */
function poissonChance({ keys, shards, perShardMax }: Meeting): number {
  const mean = keys / shards;
  let term = Math.exp(-mean);
  let enough = term;
  for (let here = 1; here <= perShardMax; here += 1) {
    term *= mean / here;
    enough += term;
  }
  return Math.max(0, 1 - enough ** shards);
}

interface NextShard {
  readonly keys: number;
  readonly perShardMax: number;
  /** Chance of each race that is left to be in the next shard. */
  readonly share: number;
}

function withOneMore(chances: readonly number[], { keys, perShardMax, share }: NextShard): number[] {
  const next = Array.from({ length: keys + 1 }, () => 0);
  for (const [placed, chance] of chances.entries()) {
    if (chance === 0) continue;
    for (const [here, ofThat] of drawChances(keys - placed, perShardMax, share).entries()) {
      const index = placed + here;
      next[index] = (next[index] ?? 0) + chance * ofThat;
    }
  }
  return next;
}

/** The chances that none, one, two … up to `most` of so many are drawn, each with the same chance. */
function drawChances(count: number, most: number, share: number): number[] {
  if (share === 1) return Array.from({ length: Math.min(count, most) + 1 }, (_, drawn) => (drawn === count ? 1 : 0));
  const chances = [(1 - share) ** count];
  for (let drawn = 1; drawn <= Math.min(count, most); drawn += 1) {
    chances.push(((chances[drawn - 1] ?? 0) * (count - drawn + 1) * share) / (drawn * (1 - share)));
  }
  return chances;
}
