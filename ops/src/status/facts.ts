import type { BreakerRecord, Consumer } from '@alleycat/domain';
import type { SwitchState } from '@alleycat/domain/ports';
import type { Answers } from './ask-metrics.ts';
import type { Asked } from './asked.ts';
import type {
  apiQuestions,
  deliveryQuestions,
  functionQuestions,
  Questions,
  raceQuestions,
  rankQuestions,
  ruleQuestions,
  streamQuestions,
  tableQuestions,
} from './metric-questions.ts';

/** All that a status is judged by. Metrics are of the last few minutes. */
export interface StatusFacts {
  readonly atMs: number;
  readonly stack: StackFacts;
  readonly stream: StreamFacts;
  readonly consumers: readonly ConsumerFacts[];
  /** Of every function that is no consumer. */
  readonly functions: Asked<readonly FunctionFacts[]>;
  readonly races: RaceFacts;
  /** Undefined: the stack has no rank index. */
  readonly ranks: Asked<RankFacts | undefined>;
  readonly rule: Asked<Answers<ReturnType<typeof ruleQuestions>>>;
  readonly table: TableFacts;
  readonly deliveries: readonly DeliveryFacts[];
  readonly failures: Asked<FailureFacts>;
  readonly api: Asked<Answers<ReturnType<typeof apiQuestions>>>;
}

export interface StackFacts {
  readonly name: string;
  readonly status: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface StreamFacts {
  readonly description: Asked<StreamDescription>;
  readonly metrics: Asked<Answers<ReturnType<typeof streamQuestions>>>;
}

export interface StreamDescription {
  readonly status: string;
  readonly openShards: number;
  readonly retentionMs: number;
}

export type FunctionMetrics = Answers<ReturnType<typeof functionQuestions>>;

export interface FunctionFacts {
  /** `read-races`. */
  readonly name: string;
  readonly timeoutMs: Asked<number>;
  readonly metrics: Asked<FunctionMetrics>;
}

export interface ConsumerFacts extends FunctionFacts {
  readonly name: Consumer;
  readonly switch: Asked<SwitchState>;
  /** Undefined: its switch was never touched. */
  readonly breaker: Asked<BreakerRecord | undefined>;
  /** Undefined: it is invoked by events, not by a mapping. */
  readonly mapping: Asked<MappingFacts | undefined>;
}

export interface MappingFacts {
  readonly uuid: string;
  /** Whether it reads, or will in a moment. */
  readonly isOn: boolean;
  /** As Lambda says it, for example `OK` or `PROBLEM: Function call failed`. */
  readonly lastResult: string;
  /** How long it may take by itself: its batching window and its tumbling window. */
  readonly windowMs: number;
  /** How long a record may wait before it is given up; undefined = as long as its source keeps it. */
  readonly recordAgeMaxMs: number | undefined;
  /** When it was last changed, or switched (epoch ms). */
  readonly changedAtMs: number | undefined;
}

export interface RankFacts {
  /** What the functions say that write and ask it. */
  readonly said: Asked<Answers<ReturnType<typeof rankQuestions>>>;
  /** Of the function that writes it. */
  readonly calls: Asked<FunctionMetrics>;
  readonly mapping: Asked<MappingFacts | undefined>;
}

export interface RaceFacts {
  readonly metrics: Asked<Answers<ReturnType<typeof raceQuestions>>>;
  /** By reason. */
  readonly rejections: Asked<Answers<Questions>>;
}

export interface TableFacts {
  readonly description: Asked<{ readonly status: string; readonly billingMode: string }>;
  readonly metrics: Asked<Answers<ReturnType<typeof tableQuestions>>>;
}

export interface DeliveryFacts {
  readonly name: 'readings' | 'imports';
  /** How long records wait for others when all is well. */
  readonly bufferMs: number;
  readonly metrics: Asked<Answers<ReturnType<typeof deliveryQuestions>>>;
}

/** What lies in the failure bucket, as far as it was looked through. */
export interface FailureFacts {
  readonly batches: readonly FailedObject[];
  /** There are more than those. */
  readonly isCut: boolean;
  /** There are more than those, and not of frames alone. */
  readonly areResultsCut: boolean;
  /** Messages that the stream did not take, of the last 24 hours. */
  readonly messages: { readonly count: number; readonly isCut: boolean };
}

export interface FailedObject {
  /** Undefined: of a function that is not known here. */
  readonly consumer: Consumer | undefined;
  readonly failedAtMs: number;
}
