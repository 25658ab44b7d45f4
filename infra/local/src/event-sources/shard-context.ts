import type { Clock } from '../core/clock.ts';
import type { MappingSpec } from '../core/deployment.ts';
import type { FunctionInvoker } from '../core/invoker.ts';
import type { Log, ObjectWriter } from '../core/ports.ts';
import type { RecordSource, SourceRecord } from '../core/record-source.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { MappingMeter } from './mapping-meter.ts';
import type { EventSourceOptions } from './options.ts';

/** What the parts of one mapping work with. */
export interface MappingContext {
  readonly mapping: MappingSpec;
  readonly source: RecordSource;
  /** True for records that the function shall receive; undefined = all. */
  readonly filter: ((record: SourceRecord) => boolean) | undefined;
  readonly invoker: FunctionInvoker;
  readonly objects: ObjectWriter;
  readonly checkpoints: CheckpointStore;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly log: Log;
  readonly options: EventSourceOptions;
  readonly meter: MappingMeter;
}

export interface ShardContext extends MappingContext {
  readonly shardId: string;
}
