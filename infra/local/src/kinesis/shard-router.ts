import { hashKeyOfPartitionKey, hexHashKey } from './hash-keys.ts';
import type { Shard } from './shard.ts';

/** Keys repeat heavily in streams; a few thousand remembered ones spare nearly every hash. */
const REMEMBERED_KEYS_MAX = 10_000;

/** Finds the open shard of a key. */
export class ShardRouter {
  readonly #lastHashes: string[];
  readonly #shards: Shard[];
  readonly #remembered = new Map<string, Shard>();

  /** @param openShards in the order of their hash ranges, without gaps */
  constructor(openShards: readonly Shard[]) {
    this.#shards = [...openShards];
    this.#lastHashes = openShards.map(({ state }) => hexHashKey(state.endingHashKey) ?? '');
  }

  shardOfPartitionKey(partitionKey: string): Shard | undefined {
    const remembered = this.#remembered.get(partitionKey);
    if (remembered !== undefined) return remembered;
    const shard = this.shardOfHash(hashKeyOfPartitionKey(partitionKey));
    if (this.#remembered.size >= REMEMBERED_KEYS_MAX) this.#remembered.clear();
    if (shard !== undefined) this.#remembered.set(partitionKey, shard);
    return shard;
  }

  /** @param hash 32 hex digits */
  shardOfHash(hash: string): Shard | undefined {
    let low = 0;
    let high = this.#lastHashes.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#lastHashes[middle] ?? '') < hash) low = middle + 1;
      else high = middle;
    }
    return this.#shards[low];
  }
}
