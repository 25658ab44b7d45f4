import type { KeyValueStore } from '../core/key-value-store.ts';
import type { SourcePosition } from '../core/record-source.ts';
import type { OpenWindow } from './tumbling-window.ts';

/** Where a mapping stands in one shard. Position and window are one fact: a replay must meet the state of its position. */
export interface Checkpoint {
  readonly position: SourcePosition;
  readonly window?: OpenWindow;
  /** End of the last closed window; 0 = none yet. */
  readonly closedUntilMs: number;
  /** True when the shard ended and everything in it is finished: its children may begin. */
  readonly isFinished: boolean;
}

export interface CheckpointStore {
  /** All shards of a mapping; undefined for a mapping that never ran. */
  loadAll(mappingUuid: string): Promise<ReadonlyMap<string, Checkpoint> | undefined>;
  /** Fixes the first positions of a mapping, all at once. */
  initialize(mappingUuid: string, positions: ReadonlyMap<string, SourcePosition>): Promise<void>;
  save(mappingUuid: string, shardId: string, checkpoint: Checkpoint): Promise<void>;
  remove(mappingUuid: string, shardId: string): Promise<void>;
  removeAll(mappingUuid: string): Promise<void>;
}

export const createCheckpointStore = (store: KeyValueStore): CheckpointStore => ({
  loadAll: async (uuid) => {
    if ((await store.get(markerKey(uuid))) === undefined) return undefined;
    const entries = await store.entries(checkpointPrefix(uuid));
    return new Map(entries.map(([key, text]) => [key.slice(checkpointPrefix(uuid).length), decode(text)]));
  },
  initialize: (uuid, positions) =>
    store.batch([
      { type: 'put', key: markerKey(uuid), value: 'true' },
      ...[...positions].map(([shardId, position]) => ({
        type: 'put' as const,
        key: checkpointKey(uuid, shardId),
        value: encode({ position, closedUntilMs: 0, isFinished: false }),
      })),
    ]),
  save: (uuid, shardId, checkpoint) =>
    store.batch([{ type: 'put', key: checkpointKey(uuid, shardId), value: encode(checkpoint) }]),
  remove: (uuid, shardId) => store.batch([{ type: 'del', key: checkpointKey(uuid, shardId) }]),
  removeAll: async (uuid) => {
    const entries = await store.entries(checkpointPrefix(uuid));
    const keys = [markerKey(uuid), ...entries.map(([key]) => key)];
    await store.batch(keys.map((key) => ({ type: 'del' as const, key })));
  },
});

const markerKey = (uuid: string): string => `started/${uuid}`;
const checkpointPrefix = (uuid: string): string => `checkpoint/${uuid}/`;
const checkpointKey = (uuid: string, shardId: string): string => checkpointPrefix(uuid) + shardId;

// The state is JSON text of up to 1 MB: it is set in as it is, not escaped into a string.
const encode = ({ position, window, closedUntilMs, isFinished }: Checkpoint): string => {
  const fixed = JSON.stringify({ position, closedUntilMs, isFinished });
  if (window === undefined) return fixed;
  const { startMs, endMs, stateJson } = window;
  return `${fixed.slice(0, -1)},"window":{"startMs":${startMs},"endMs":${endMs},"state":${stateJson}}}`;
};

interface StoredCheckpoint extends Omit<Checkpoint, 'window'> {
  readonly window?: { readonly startMs: number; readonly endMs: number; readonly state: unknown };
}

const decode = (text: string): Checkpoint => {
  // Written by `encode` only, in a folder that belongs to the runtime.
  const { position, window, closedUntilMs, isFinished } = JSON.parse(text) as StoredCheckpoint;
  const afterSequenceNumber = position.afterSequenceNumber;
  const fixed = { position: { ...position, afterSequenceNumber }, closedUntilMs, isFinished };
  if (window === undefined) return fixed;
  const { startMs, endMs, state } = window;
  return { ...fixed, window: { startMs, endMs, stateJson: JSON.stringify(state) } };
};
