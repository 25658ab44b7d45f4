import type { Clock } from '../core/clock.ts';
import type { RecordSource, SourcePosition } from '../core/record-source.ts';
import { createSparseLog } from '../core/sparse-log.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import { positionsOf, type ShardPosition } from './mapping-runner.ts';
import type { MappingEntry, TransitionOptions } from './mapping-transitions.ts';

/** What waits for one mapping in its source. */
export interface MappingBacklog {
  /** How long the source keeps records: older ones are lost, read or not. Absent = without end. */
  readonly retentionMs?: number;
  readonly shards: readonly ShardBacklog[];
}

export interface ShardBacklog {
  readonly shardId: string;
  /** Records that are not finished, those included that the filter will drop. */
  readonly recordsBehind: number;
  /** Age of the oldest of them; 0 = none waits. */
  readonly iteratorAgeMs: number;
}

/** How much waits for each mapping. */
export interface MappingBacklogs {
  /** No shards for a source that is gone or cannot be read now: this is for people who look, nothing depends on it. */
  read(entry: MappingEntry): Promise<MappingBacklog>;
}

export interface MappingBacklogsOptions extends Pick<TransitionOptions, 'sources' | 'log'> {
  readonly checkpoints: CheckpointStore;
  readonly clock: Clock;
}

export const createMappingBacklogs = ({
  checkpoints,
  sources,
  clock,
  log,
}: MappingBacklogsOptions): MappingBacklogs => {
  // A mapping that is off does not move: its checkpoints, a megabyte of window state among them, are read once.
  const resting = new WeakMap<MappingEntry, { sinceMs: number; positions: ReadonlyMap<string, ShardPosition> }>();
  const sparseLog = createSparseLog(log, clock);

  const savedPositions = async ({ mapping }: MappingEntry): Promise<ReadonlyMap<string, ShardPosition>> =>
    positionsOf((await checkpoints.loadAll(mapping.uuid)) ?? new Map());
  const restingPositions = async (entry: MappingEntry) => {
    const { lastModifiedMs: sinceMs } = entry;
    const held = resting.get(entry);
    if (held?.sinceMs === sinceMs) return held.positions;
    const positions = await savedPositions(entry);
    resting.set(entry, { sinceMs, positions });
    return positions;
  };
  const positionsNow = async (entry: MappingEntry) => {
    if (entry.state === 'Disabled') return restingPositions(entry);
    // A runner that is about to begin does not know yet where it stands.
    return entry.state === 'Enabled' && entry.runner !== undefined ? entry.runner.positions() : savedPositions(entry);
  };
  const shardBacklog = async (source: RecordSource, shardId: string, position: SourcePosition) => {
    const backlog = await source.backlogAfter?.(shardId, position);
    if (backlog === undefined) return [];
    const { records: recordsBehind, oldestArrivalMs } = backlog;
    const iteratorAgeMs = oldestArrivalMs === undefined ? 0 : Math.max(0, clock.nowMs() - oldestArrivalMs);
    return [{ shardId, recordsBehind, iteratorAgeMs }];
  };
  const readShards = async (source: RecordSource, positions: ReadonlyMap<string, ShardPosition>) => {
    const read = source.listShards().map(({ shardId }) => {
      const position = positions.get(shardId) ?? { afterSequenceNumber: undefined };
      return position === 'finished' ? [] : shardBacklog(source, shardId, position);
    });
    return (await Promise.all(read)).flat();
  };
  return {
    read: async (entry) => {
      const { uuid, sourceArn } = entry.mapping;
      try {
        const source = sources(sourceArn);
        if (source === undefined) return { shards: [] };
        const retentionMs = source.retentionMs?.();
        const shards = await readShards(source, await positionsNow(entry));
        return { ...(retentionMs === undefined ? {} : { retentionMs }), shards };
      } catch (error) {
        sparseLog('warn', 'how far an event source mapping is behind could not be read', { mapping: uuid, error });
        return { shards: [] };
      }
    },
  };
};
