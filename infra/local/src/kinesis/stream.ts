import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { streamArn } from '../core/arn.ts';
import type { AwsError } from '../core/errors.ts';
import { syncFolder } from '../core/files.ts';
import type { LimitName } from '../core/limits.ts';
import { createSparseLog } from '../core/sparse-log.ts';
import { shuttingDown, streamNotFound } from './errors.ts';
import type { KinesisSettings } from './options.ts';
import type { ReshardStep } from './resharding.ts';
import { createShardIntake, Shard } from './shard.ts';
import { type Commit, ShardLog } from './shard-log.ts';
import { isReadLimit, ShardQuota } from './shard-quota.ts';
import { ShardRouter } from './shard-router.ts';
import { writeState } from './state-file.ts';
import type { StreamMeter } from './stream-meter.ts';
import { openShardsOf, type ShardState, type StreamState } from './stream-state.ts';
import { trimStream } from './trimming.ts';

export type StreamStatus = 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';

interface StreamParts {
  readonly settings: KinesisSettings;
  readonly folder: string;
  readonly state: StreamState;
  readonly meter: StreamMeter;
}

/** One stream: its shards with their records, and the changes that may be made to it, one at a time. */
export class Stream {
  readonly settings: KinesisSettings;
  readonly folder: string;
  readonly meter: StreamMeter;
  status: StreamStatus = 'ACTIVE';
  #state: StreamState;
  readonly #shards = new Map<string, Shard>();
  #router = new ShardRouter([]);
  readonly #listeners = new Set<() => void>();
  #isNotifying = false;
  /** Why the stream takes no more records. */
  #gone: AwsError | undefined;
  #bytesSinceTrim = 0;
  #meteredShards = 0;
  /** While shards change or the stream goes away, puts wait here. */
  #change: Promise<unknown> | undefined;

  private constructor({ settings, folder, state, meter }: StreamParts) {
    this.settings = settings;
    this.folder = folder;
    this.meter = meter;
    this.#state = state;
  }

  static async open(parts: StreamParts): Promise<Stream> {
    const stream = new Stream(parts);
    stream.#adopt(await stream.#openShards(parts.state.shards));
    stream.#route();
    return stream;
  }

  static async create(parts: StreamParts): Promise<Stream> {
    parts.settings.disk?.checkWrite();
    await writeState(parts.folder, parts.state);
    await syncFolder(dirname(parts.folder));
    return Stream.open(parts);
  }

  get name(): string {
    return this.#state.name;
  }

  get arn(): string {
    return streamArn(this.#state.name);
  }

  get state(): StreamState {
    return this.#state;
  }

  /** All shards that are not expired, in the order in which they were made: parents before children. */
  get shards(): Shard[] {
    return [...this.#shards.values()];
  }

  shard(shardId: string): Shard | undefined {
    return this.#shards.get(shardId);
  }

  /** @throws AwsError when the stream went away meanwhile */
  async whenWritable(): Promise<void> {
    while (this.#change !== undefined) await this.#change;
    if (this.#gone !== undefined) throw this.#gone;
  }

  /** False when {@link whenWritable} would have to wait or throw; saves the usual put a turn. */
  get isWritable(): boolean {
    return this.#change === undefined && this.#gone === undefined;
  }

  get router(): ShardRouter {
    return this.#router;
  }

  /** A record was refused because too much waits for the disk. */
  noteFullShard(shardId: string): void {
    const { limits, pendingBytesMax } = this.settings;
    limits.note('kinesis-shard-bytes', `${this.name}/${shardId}`, `${pendingBytesMax} bytes that wait for the disk`);
  }

  /** Closes and opens shards as planned. Parents are drained first; children take records from then on. */
  reshard(plan: (step: ReshardStep) => ReshardStep): Promise<void> {
    return this.#exclusively(async () => {
      await Promise.all(this.shards.map((shard) => shard.log.drain()));
      const planned = plan({ state: this.#state, nowMs: this.settings.clock.nowMs() }).state;
      const shards = planned.shards.map((shard) => this.#withTrueEnd(shard));
      // Logs first: were parents closed on disk without them, records would still go to the parents and be read by nobody.
      const opened = await this.#openShards(shards.filter(({ shardId }) => !this.#shards.has(shardId)));
      try {
        await this.#replaceState({ ...planned, shards });
      } catch (cause) {
        await closeLogs(opened);
        throw cause;
      }
      for (const state of shards) this.#learn(state);
      this.#adopt(opened);
      this.#route();
      this.#notify();
    });
  }

  setRetention(retentionHours: number): Promise<void> {
    return this.#exclusively(() => this.#replaceState({ ...this.#state, retentionHours }));
  }

  /** Deletes what is older than the retention or exceeds the stream's bound on disk. */
  trim(): Promise<void> {
    this.#bytesSinceTrim = 0;
    return this.#exclusively(async () => {
      if (this.#gone !== undefined) return;
      const expired = await trimStream(this);
      if (expired.length === 0) return;
      await this.#replaceState({
        ...this.#state,
        shards: this.#state.shards.filter((shard) => !expired.includes(shard.shardId)),
      });
      for (const shardId of expired) {
        await this.#shards.get(shardId)?.log.close();
        this.#shards.delete(shardId);
        await rm(join(this.folder, shardId), { recursive: true, force: true });
      }
      this.#notify();
    });
  }

  /** Trims in the background; a failure is told to the operator and tried again next time. */
  trimSoon(): void {
    this.trim().catch((cause: unknown) => {
      this.settings.log('error', 'old records could not be deleted', { stream: this.name, cause });
    });
  }

  /** Calls back after records became readable or shards changed. @returns how to stop it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Removes the stream with its records; first out of sight in one step, then from disk. */
  delete(removedFolder: string): Promise<void> {
    return this.#exclusively(async () => {
      this.#gone = streamNotFound(this.name);
      this.#meterShards(0);
      await closeLogs(this.shards);
      await rename(this.folder, removedFolder);
      await syncFolder(dirname(this.folder));
      await rm(removedFolder, { recursive: true, force: true });
      this.#notify();
    });
  }

  /** Writes what was accepted and lets go of the files. */
  close(): Promise<void> {
    return this.#exclusively(async () => {
      this.#gone = shuttingDown();
      this.#meterShards(0);
      await closeLogs(this.shards);
    });
  }

  /** Runs changes one after the other and keeps puts out meanwhile. */
  #exclusively(change: () => Promise<void>): Promise<void> {
    const run = (this.#change ?? Promise.resolve()).then(change);
    const settled = run.then(
      () => undefined,
      () => undefined,
    );
    this.#change = settled;
    void settled.then(() => {
      if (this.#change === settled) this.#change = undefined;
    });
    return run;
  }

  async #replaceState(state: StreamState): Promise<void> {
    this.settings.disk?.checkWrite();
    await writeState(this.folder, state);
    this.#state = state;
  }

  #withTrueEnd(shard: ShardState): ShardState {
    const existing = this.#shards.get(shard.shardId);
    if (existing === undefined || shard.closed === undefined || !existing.isOpen) return shard;
    return { ...shard, closed: { ...shard.closed, endingCounter: existing.log.lastCounter + 1 } };
  }

  /** Opens all of them or none. */
  async #openShards(states: readonly ShardState[]): Promise<Shard[]> {
    const opened: Shard[] = [];
    try {
      for (const state of states) opened.push(await this.#openShard(state));
    } catch (cause) {
      await closeLogs(opened);
      throw cause;
    }
    return opened;
  }

  #adopt(shards: readonly Shard[]): void {
    for (const shard of shards) this.#shards.set(shard.shardId, shard);
  }

  #learn(state: ShardState): void {
    const shard = this.#shards.get(state.shardId);
    if (shard !== undefined) shard.state = state;
  }

  async #openShard(state: ShardState): Promise<Shard> {
    const { settings } = this;
    const folder = join(this.folder, state.shardId);
    const intake = createShardIntake();
    const log = await ShardLog.open({
      ...settings,
      folder,
      log: createSparseLog(settings.log, settings.clock),
      onCommit: (commit) => {
        const nowMs = settings.clock.nowMs();
        intake.records.add(commit.records, nowMs);
        intake.bytes.add(commit.payloadBytes, nowMs);
        this.#afterCommit(commit);
      },
    });
    return new Shard({ state, log, quota: this.#quotaOf(state.shardId), intake });
  }

  #quotaOf(shardId: string): ShardQuota | undefined {
    const { quotas, clock, limits } = this.settings;
    if (quotas === 'off') return undefined;
    const resource = `${this.name}/${shardId}`;
    const note = (name: LimitName, quota: string): void => {
      limits.note(name, resource, quota);
      if (isReadLimit(name)) this.meter.countRefusedRead();
      else this.meter.countRefusedWrite();
    };
    return new ShardQuota({ nowMs: clock.nowMs(), note });
  }

  #route(): void {
    const open = openShardsOf(this.#state).flatMap(({ shardId }) => this.#shards.get(shardId) ?? []);
    this.#router = new ShardRouter(open);
    this.#meterShards(open.length);
  }

  #meterShards(count: number): void {
    this.meter.changeOpenShards(count - this.#meteredShards, this.settings.clock.nowMs());
    this.#meteredShards = count;
  }

  #afterCommit({ storedBytes }: Commit): void {
    this.#notify();
    this.#bytesSinceTrim += storedBytes;
    if (this.#bytesSinceTrim > this.settings.segmentBytesMax) this.trimSoon();
  }

  /** Once per turn, however many shards committed in it. */
  #notify(): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    queueMicrotask(() => {
      this.#isNotifying = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

const closeLogs = async (shards: readonly Shard[]): Promise<void> => {
  await Promise.all(shards.map(({ log }) => log.close()));
};
