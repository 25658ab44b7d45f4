import type { Clock } from '../core/clock.ts';
import type { FunctionInvoker } from '../core/invoker.ts';
import type { Log, ObjectWriter } from '../core/ports.ts';
import type { RecordSource } from '../core/record-source.ts';
import type { DeliveryStream } from './delivery-stream.ts';
import type { DeliveryMeter } from './meter.ts';
import type { FirehoseOptions } from './options.ts';
import type { PositionStore } from './position-store.ts';

/** What every part of one delivery stream's pipeline works with. */
export interface DeliveryContext {
  readonly stream: DeliveryStream;
  /** Asked at every start and after every failure. @throws AwsError `ResourceNotFoundException` */
  readonly openSource: () => RecordSource;
  readonly invoker: FunctionInvoker;
  readonly objects: ObjectWriter;
  readonly positions: PositionStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Jitter of back-off; uniform in [0, 1). */
  readonly random: () => number;
  readonly options: FirehoseOptions;
  readonly meter: DeliveryMeter;
  /** Told of records that need their source no longer, as base64 characters of their data. */
  readonly onSettled: (settled: { readonly records: number; readonly dataCharacters: number }) => void;
}
