import type { AwsJsonService } from '../core/aws-json.ts';
import type { Timer } from '../core/clock.ts';
import type { StreamSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { StreamWriter } from '../core/ports.ts';
import type { RecordSource } from '../core/record-source.ts';
import type { Service } from '../core/service.ts';
import type { StreamUsage } from '../core/usage.ts';
import { shuttingDown } from './errors.ts';
import { handlers } from './operations/index.ts';
import { type KinesisOptions, type KinesisSettings, withDefaults } from './options.ts';
import type { Shard } from './shard.ts';
import type { StreamRefusals } from './stream-meter.ts';
import { StreamSource } from './stream-source.ts';
import { isOpen } from './stream-state.ts';
import { StreamStore } from './stream-store.ts';

export type { KinesisOptions } from './options.ts';

/** Durable streams with the Kinesis wire protocol, for SDK clients and for the other services of the runtime. */
export interface Kinesis extends Service, AwsJsonService, StreamWriter {
  /** Creates the stream unless it is there. A stream that is there keeps its shards: resharding is the operator's. */
  ensureStream(spec: StreamSpec): Promise<void>;
  /** @throws AwsError `ResourceNotFoundException` */
  source(streamName: string): RecordSource;
  metrics(): KinesisMetrics;
  /** In the order of names; with streams that were deleted. */
  usage(): readonly StreamUsage[];
  /** In the same order. */
  refusals(): readonly StreamRefusals[];
}

/** A snapshot for operators. */
export interface KinesisMetrics {
  readonly streams: readonly {
    readonly name: string;
    readonly retentionHours: number;
    readonly shards: readonly ShardMetrics[];
  }[];
}

export interface ShardMetrics {
  readonly shardId: string;
  readonly isOpen: boolean;
  /** Since the service started. */
  readonly recordsAppended: number;
  readonly bytesAppended: number;
  readonly storedBytes: number;
  readonly lastSequenceNumber: string;
  /** Epoch ms; 0 = nothing has arrived. */
  readonly lastArrivalMs: number;
  /** Over the last seconds, data and keys. */
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  /** The last 60 whole seconds, oldest first. */
  readonly recordsBySecond: readonly number[];
}

const RECORD_BYTES_MAX = 1024 * 1024;

/** The service; call `start` first. */
export const createKinesis = (options: KinesisOptions): Kinesis => new KinesisRuntime(withDefaults(options));

class KinesisRuntime implements Kinesis {
  readonly name = 'kinesis';
  readonly targetPrefix = 'Kinesis_20131202';
  readonly #settings: KinesisSettings;
  readonly #streams: StreamStore;
  #trimTimer: Timer | undefined;
  #isRunning = false;

  constructor(settings: KinesisSettings) {
    this.#settings = settings;
    this.#streams = new StreamStore(settings);
  }

  async start(): Promise<void> {
    await this.#streams.open();
    this.#trimRegularly();
    this.#isRunning = true;
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#trimTimer?.cancel();
    this.#trimTimer = undefined;
    await this.#streams.close();
  }

  async handle(operation: string, body: unknown): Promise<object | string | undefined> {
    const handler = handlers.get(operation);
    if (handler === undefined) {
      throw new AwsError('UnknownOperationException', `The local Kinesis does not know the operation ${operation}.`);
    }
    if (!this.#isRunning) throw shuttingDown();
    return handler(this.#streams, body);
  }

  async putRecord(record: { streamName: string; partitionKey: string; data: Uint8Array }): Promise<void> {
    const { streamName, partitionKey, data } = record;
    const Data = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
    await this.handle('PutRecord', { StreamName: streamName, PartitionKey: partitionKey, Data });
  }

  async ensureStream({ name, shardCount, retentionHours }: StreamSpec): Promise<void> {
    const existing = this.#streams.list().find((stream) => stream.name === name);
    if (existing === undefined) {
      const mode = 'PROVISIONED';
      await this.#streams.create({ name, shardCount, retentionHours, mode, recordBytesMax: RECORD_BYTES_MAX });
      return;
    }
    const openShards = existing.state.shards.filter(isOpen).length;
    if (openShards !== shardCount) {
      const facts = { stream: name, openShards, wantedShards: shardCount };
      this.#settings.log('warn', 'a stream keeps its shards; change their number with UpdateShardCount', facts);
    }
    if (existing.state.retentionHours !== retentionHours) await existing.setRetention(retentionHours);
  }

  source(streamName: string): RecordSource {
    return new StreamSource(this.#streams.named(streamName));
  }

  metrics(): KinesisMetrics {
    return {
      streams: this.#streams.list().map((stream) => ({
        name: stream.name,
        retentionHours: stream.state.retentionHours,
        shards: stream.shards.map((shard) => metricsOf(shard, this.#settings.clock.nowMs())),
      })),
    };
  }

  usage(): readonly StreamUsage[] {
    return this.#streams.meters.read(this.#settings.clock.nowMs());
  }

  refusals(): readonly StreamRefusals[] {
    return this.#streams.meters.refusals();
  }

  #trimRegularly(): void {
    this.#trimTimer = this.#settings.clock.after(this.#settings.trimIntervalMs, () => {
      for (const stream of this.#streams.list()) stream.trimSoon();
      this.#trimRegularly();
    });
  }
}

const metricsOf = ({ shardId, isOpen: isShardOpen, log, intake, sequenceNumberOf }: Shard, nowMs: number) => {
  const { perSecond: recordsPerSecond, bySecond: recordsBySecond } = intake.records.read(nowMs);
  return {
    shardId,
    isOpen: isShardOpen,
    ...log.totals,
    lastSequenceNumber: sequenceNumberOf(log.lastCounter),
    lastArrivalMs: log.lastArrivalMs,
    recordsPerSecond,
    bytesPerSecond: intake.bytes.read(nowMs).perSecond,
    recordsBySecond,
  };
};
