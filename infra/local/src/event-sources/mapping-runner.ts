import { backOffMs } from '../core/back-off.ts';
import { endsWithin } from '../core/deadline.ts';
import type { MappingSpec } from '../core/deployment.ts';
import type { SourcePosition, SourceShard, StartingPosition } from '../core/record-source.ts';
import { createStopSignal } from '../core/stop-signal.ts';
import type { Checkpoint } from './checkpoint-store.ts';
import { createShardConsumer, type ShardConsumer, type ShardMetrics } from './shard-consumer.ts';
import type { MappingContext } from './shard-context.ts';

/** One enabled mapping: a consumer per shard, parents before their children. */
export interface MappingRunner {
  start(): Promise<void>;
  /** Lets running invocations end, within the drain time. */
  stop(): Promise<void>;
  metrics(): readonly ShardMetrics[];
  /** Where it stands: shards that are not here are yet to begin. */
  positions(): ReadonlyMap<string, ShardPosition>;
}

export type ShardPosition = SourcePosition | 'finished';

export const createMappingRunner = (context: MappingContext): MappingRunner => {
  const { mapping, source, checkpoints, clock, options, log } = context;
  const signal = createStopSignal(clock);
  const consumers = new Map<string, ShardConsumer>();
  const running = new Set<Promise<void>>();
  const known = new Map<string, Checkpoint>();
  let unsubscribe = (): void => undefined;

  const begin = (shardId: string): void => {
    const start = known.get(shardId) ?? newCheckpoint({ afterSequenceNumber: undefined });
    const consumer = createShardConsumer({ ...context, shardId }, start);
    consumers.set(shardId, consumer);
    const run: Promise<void> = supervise(shardId, consumer).finally(() => running.delete(run));
    running.add(run);
  };
  const supervise = async (shardId: string, consumer: ShardConsumer): Promise<void> => {
    try {
      if ((await consumer.run()) === 'stopped') return;
      known.set(shardId, { ...newCheckpoint({ afterSequenceNumber: undefined }), isFinished: true });
    } catch (error) {
      await recover(shardId, error);
    }
    consumers.delete(shardId);
    if (!signal.isStopping) await synchronize();
  };
  // Source or store failed. Other shards and mappings go on; this shard starts again from its checkpoint.
  let failures = 0;
  let failedAtMs = 0;
  const recover = async (shardId: string, error: unknown): Promise<void> => {
    const isRepeated = clock.nowMs() - failedAtMs < 2 * options.retryCapMs;
    failures = isRepeated ? failures + 1 : 1;
    failedAtMs = clock.nowMs();
    log('error', 'a shard could not be processed; starting again from its checkpoint', {
      mapping: mapping.uuid,
      shardId,
      error,
    });
    context.meter.setResult(`PROBLEM: ${error instanceof Error ? error.message : String(error)}`);
    const { retryFirstMs: firstMs, retryCapMs: capMs } = options;
    await signal.pause(backOffMs({ failures, firstMs, capMs, random: context.random }));
    if (!signal.isStopping) await reload();
  };
  const reload = async (): Promise<void> => {
    const stored = (await checkpoints.loadAll(mapping.uuid)) ?? new Map<string, Checkpoint>();
    for (const [shardId, checkpoint] of stored) known.set(shardId, checkpoint);
  };
  const synchronize = async (): Promise<void> => {
    const shards = source.listShards();
    for (const shard of readyShards(shards, known)) {
      if (!consumers.has(shard.shardId)) begin(shard.shardId);
    }
    const existing = new Set(shards.map(({ shardId }) => shardId));
    for (const [shardId, { isFinished }] of known) {
      if (!isFinished || existing.has(shardId)) continue;
      known.delete(shardId);
      await checkpoints.remove(mapping.uuid, shardId);
    }
  };
  const onChange = (): void => {
    for (const consumer of consumers.values()) consumer.announce();
    const run: Promise<void> = synchronize()
      .catch((error: unknown) => log('error', 'cannot tidy up checkpoints', { mapping: mapping.uuid, error }))
      .finally(() => running.delete(run));
    running.add(run);
  };
  return {
    start: async () => {
      await initializePositions(context);
      await reload();
      unsubscribe = source.onChange(onChange);
      await synchronize();
    },
    stop: async () => {
      unsubscribe();
      signal.stop();
      for (const consumer of consumers.values()) consumer.stop();
      const drained = Promise.allSettled(running);
      if (await endsWithin(drained, { clock, limitMs: options.drainMs })) return;
      for (const consumer of consumers.values()) consumer.abandon();
      log('warn', 'left a running invocation behind; its records will be delivered again', { mapping: mapping.uuid });
    },
    metrics: () => [...consumers.values()].map((consumer) => consumer.metrics()),
    positions: () => {
      const running = [...consumers].map(([shardId, consumer]) => [shardId, consumer.position()] as const);
      return new Map([...positionsOf(known), ...running]);
    },
  };
};

/** Fixes where a new mapping begins, for all shards at once: a crash before the first batch must not move LATEST. */
export const initializePositions = async ({
  mapping,
  source,
  checkpoints,
}: Pick<MappingContext, 'mapping' | 'source' | 'checkpoints'>) => {
  if ((await checkpoints.loadAll(mapping.uuid)) !== undefined) return;
  const start = startingPosition(mapping);
  const positions = source.listShards().map(({ shardId }) => [shardId, source.startOf(shardId, start)] as const);
  await checkpoints.initialize(mapping.uuid, new Map(positions));
};

export const positionsOf = (checkpoints: ReadonlyMap<string, Checkpoint>): ReadonlyMap<string, ShardPosition> =>
  new Map([...checkpoints].map(([shardId, { position, isFinished }]) => [shardId, isFinished ? 'finished' : position]));

const startingPosition = (mapping: MappingSpec): StartingPosition =>
  mapping.startingPosition === 'AT_TIMESTAMP'
    ? { type: 'AT_TIMESTAMP', timestampMs: mapping.startingPositionTimestampMs ?? 0 }
    : { type: mapping.startingPosition };

const newCheckpoint = (position: SourcePosition): Checkpoint => ({ position, closedUntilMs: 0, isFinished: false });

/** Shards that are unfinished and whose parents are finished or gone. */
const readyShards = (
  shards: readonly SourceShard[],
  known: ReadonlyMap<string, Checkpoint>,
): readonly SourceShard[] => {
  const unfinished = new Set(
    shards.map(({ shardId }) => shardId).filter((shardId) => known.get(shardId)?.isFinished !== true),
  );
  return shards.filter(
    ({ shardId, parentShardIds }) =>
      unfinished.has(shardId) && !parentShardIds.some((parentId) => unfinished.has(parentId)),
  );
};
