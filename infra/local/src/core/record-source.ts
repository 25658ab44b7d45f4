/** A stream as event source mappings see it: shards with ordered, durable records. */
export interface RecordSource {
  readonly arn: string;
  readonly kind: 'kinesis' | 'dynamodb';
  /** All shards that still hold records, parents before their children. */
  listShards(): readonly SourceShard[];
  /** Reads durable records after a position. An empty answer does not mean that the shard ended. */
  read(request: SourceReadRequest): Promise<SourceReadResult>;
  /** The position from which a new mapping reads a shard. */
  startOf(shardId: string, start: StartingPosition): SourcePosition;
  /**
   * Every record of the shard that arrived before this time (epoch ms) is readable now or was read:
   * a tumbling window that ends at or before it can be closed without losing a record in flight.
   */
  settledUntilMs(shardId: string): number;
  /** How long records are kept: a failing function blocks its shard no longer. Absent = without end. */
  retentionMs?(): number;
  /** What lies after a position, for operators. Absent = not known. Throws what `read` throws. */
  backlogAfter?(shardId: string, position: SourcePosition): Promise<Backlog>;
  /** Calls back whenever records became readable or the shards changed. Returns the way to stop it. */
  onChange(listener: () => void): () => void;
}

/** Records that a reader has still before it. */
export interface Backlog {
  readonly records: number;
  /** Arrival of the first of them (epoch ms); undefined = there is none. */
  readonly oldestArrivalMs: number | undefined;
}

export interface SourceShard {
  readonly shardId: string;
  /** Parents that still exist; a consumer exhausts them before it reads this shard. */
  readonly parentShardIds: readonly string[];
}

export interface SourcePosition {
  /** The last sequence number already handled; undefined = from the oldest record. */
  readonly afterSequenceNumber: string | undefined;
  /** Skip records that arrived before this time (epoch ms); only for AT_TIMESTAMP. */
  readonly notBeforeMs?: number;
}

export type StartingPosition =
  | { readonly type: 'TRIM_HORIZON' | 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestampMs: number };

export interface SourceReadRequest {
  readonly shardId: string;
  readonly position: SourcePosition;
  readonly limit: number;
}

export interface SourceReadResult {
  readonly records: readonly SourceRecord[];
  /** True when the shard is closed and these records (perhaps none) are its last. */
  readonly endOfShard: boolean;
  /** Distance of this answer from the tip, 0 = caught up. */
  readonly millisBehindLatest: number;
}

export interface SourceRecord {
  readonly sequenceNumber: string;
  readonly arrivedAtMs: number;
  /** Records with one ordering key stay in order: Kinesis partition key, or the table item's key. */
  readonly orderingKey: string;
  /** The record exactly as Lambda receives it inside `Records`, but for `invokeIdentityArn`, as prebuilt JSON text. */
  readonly eventJson: string;
  /** What filter patterns are matched against; built only when a mapping has filters. */
  filterInput(): FilterInput;
}

/**
 * `envelope`: the fields a pattern may name (Kinesis: record metadata; DynamoDB: eventName and dynamodb).
 * `data`: the Kinesis payload as text, matched under the pattern key `data`.
 */
export interface FilterInput {
  readonly envelope: Readonly<Record<string, unknown>>;
  readonly data?: string;
}
