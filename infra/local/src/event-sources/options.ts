/** Bounds and rates of event source mappings. */
export interface EventSourceOptions {
  /** A Kinesis shard is read at most this often while it is not behind, as on AWS. @default 1000 */
  readonly kinesisPollMs: number;
  /** The same for a shard of a table stream: four times per second on AWS. @default 250 */
  readonly dynamodbPollMs: number;
  /** A window that is over but whose last records are still being written is looked at again after this time. @default 20 */
  readonly settleRecheckMs: number;
  /** Wait after the first failure; AWS's own figures are not documented, these fit what was observed. @default 500 */
  readonly retryFirstMs: number;
  /** Longest wait between two attempts; waits double up to it. @default 60000 */
  readonly retryCapMs: number;
  /** Most records that one read asks for, as GetRecords allows. @default 10000 */
  readonly readRecords: number;
  /** A shard is not read while this many of its records wait for their function. @default 20000 */
  readonly bufferedRecords: number;
  /** The same in bytes of event text: one blocked shard holds about this much memory. @default 16777216 */
  readonly bufferedBytes: number;
  /** `stop()` waits this long for running invocations; later answers are ignored and the records delivered again. @default 10000 */
  readonly drainMs: number;
}

export const EVENT_SOURCE_DEFAULTS: EventSourceOptions = {
  kinesisPollMs: 1_000,
  dynamodbPollMs: 250,
  settleRecheckMs: 20,
  retryFirstMs: 500,
  retryCapMs: 60_000,
  readRecords: 10_000,
  bufferedRecords: 20_000,
  bufferedBytes: 16 * 1_048_576,
  drainMs: 10_000,
};

/** Lambda's own limits. */
export const LAMBDA_LIMITS = {
  /** The synchronous payload limit: records, window state and envelope together. */
  eventBytes: 6_291_456,
  /** Lambda ends a window early when its state outgrows this. */
  stateBytes: 1_048_576,
  filtersPerMapping: 5,
  patternCharacters: 4_096,
} as const;
