import type { KeyValueStore } from '../core/key-value-store.ts';

/** Last sequence number delivered, by shard; a shard without one is read from its beginning. */
export type Positions = ReadonlyMap<string, string>;

export interface SavedDelivery {
  /** ARN of the stream that is read, or `direct`. */
  readonly source: string;
  /** When the delivery stream first ran (epoch ms). */
  readonly startedAtMs: number;
  readonly positions: Positions;
}

/** Where delivery streams stand in their sources. */
export interface PositionStore {
  /** Undefined for a delivery stream that never ran. */
  load(name: string): Promise<SavedDelivery | undefined>;
  /** Fixes the first positions, all at once, in place of whatever there was. */
  initialize(name: string, delivery: SavedDelivery): Promise<void>;
  /** Moves positions; shards that are gone are forgotten. */
  save(name: string, moved: Positions, goneShardIds: readonly string[]): Promise<void>;
}

export const createPositionStore = (store: KeyValueStore): PositionStore => ({
  load: async (name) => {
    const text = await store.get(startedKey(name));
    if (text === undefined) return undefined;
    const prefix = positionPrefix(name);
    const entries = await store.entries(prefix);
    const positions = new Map(entries.map(([key, position]) => [key.slice(prefix.length), position]));
    // Written by `initialize` only, in a folder that belongs to the runtime.
    return { ...(JSON.parse(text) as Omit<SavedDelivery, 'positions'>), positions };
  },
  initialize: async (name, { source, startedAtMs, positions }) => {
    const former = await store.entries(positionPrefix(name));
    await store.batch([
      ...former.map(([key]) => ({ type: 'del' as const, key })),
      { type: 'put', key: startedKey(name), value: JSON.stringify({ source, startedAtMs }) },
      ...puts(name, positions),
    ]);
  },
  save: (name, moved, goneShardIds) =>
    store.batch([
      ...puts(name, moved),
      ...goneShardIds.map((shardId) => ({ type: 'del' as const, key: positionPrefix(name) + shardId })),
    ]),
});

const startedKey = (name: string): string => `started/${name}`;
const positionPrefix = (name: string): string => `position/${name}/`;

const puts = (name: string, positions: Positions) =>
  [...positions].map(([shardId, value]) => ({ type: 'put' as const, key: positionPrefix(name) + shardId, value }));
