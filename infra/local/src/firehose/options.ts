/** Bounds and rates of the local Firehose. */
export interface FirehoseOptions {
  /** A shard with new records is read once in this time, as on AWS. @default 1000 */
  readonly readIntervalMs: number;
  /** A source that announces nothing is looked at this often all the same. @default 10000 */
  readonly idleReadMs: number;
  /** Most records that one read asks for: a backlog is worked off in pieces of some milliseconds. @default 2000 */
  readonly readRecords: number;
  /** Wait before the first retry of an invocation, a put or a read; waits double. @default 1000 */
  readonly retryFirstMs: number;
  /** Longest wait between two attempts to invoke: with three retries a portion is held up for some seconds. @default 30000 */
  readonly invokeRetryCapMs: number;
  /** Longest wait between two attempts to store an object or to read. @default 60000 */
  readonly retryCapMs: number;
  /**
   * Directly put records, in bytes of base64 text and some overhead, that may wait for their delivery; beyond it puts
   * are refused. Far below what the log keeps (4 GiB), so that nothing acknowledged is trimmed for its size. @default 1 GiB
   */
  readonly backlogBytesMax: number;
  /** `stop()` waits this long for the step under way; its records are delivered again after the next start. @default 10000 */
  readonly drainMs: number;
}

export const FIREHOSE_DEFAULTS: FirehoseOptions = {
  readIntervalMs: 1_000,
  idleReadMs: 10_000,
  readRecords: 2_000,
  retryFirstMs: 1_000,
  invokeRetryCapMs: 30_000,
  retryCapMs: 60_000,
  backlogBytesMax: 1_073_741_824,
  drainMs: 10_000,
};

/** Firehose's own limits. */
export const FIREHOSE_LIMITS = {
  /** 1,000 KiB, before base64. */
  recordBytes: 1_024_000,
  batchRecords: 500,
  batchBytes: 4_194_304,
  /** Lambda's synchronous payload limit: a portion with its envelope. */
  eventBytes: 6_291_456,
  /** Direct PUT records are kept this long while they cannot be delivered. */
  directPutRetentionHours: 24,
  /** Direct PUT per delivery stream in the large regions. */
  recordsPerSecond: 500_000,
  requestsPerSecond: 2_000,
  bytesPerSecond: 5_242_880,
  /** An object prefix after evaluation. */
  prefixCharacters: 512,
} as const;
