/** Bounds of the function runner. Every one of them may be set, and says what happens beyond it. */
export interface LambdaOptions {
  /**
   * Environments of one function at once, where the function reserves none; invocations beyond it are throttled (429).
   * Ten keep two cores busy and stay below 200 MB; an account on AWS has 1,000 for all functions together. @default 10
   */
  readonly concurrencyPerFunction: number;
  /** An environment without work is closed after this time, as Lambda does after some minutes. @default 600000 */
  readonly idleMs: number;
  /** Loading a module may take this long, as in Lambda's init phase; then the environment is discarded. @default 10000 */
  readonly initMs: number;
  /** `stop()` waits this long for running invocations before it ends their workers. @default 5000 */
  readonly drainMs: number;
  /** A function's log file is rotated beyond this size; one older file is kept. @default 10485760 */
  readonly logFileBytes: number;
  /** Log text waiting for the disk; beyond it lines are dropped and counted in the file. @default 4194304 */
  readonly logPendingBytes: number;
  /** Asynchronous invocations that wait or run; beyond it `Event` invocations are answered 429. @default 1000 */
  readonly asyncQueue: number;
  /**
   * Asynchronous invocations of one function at once. Two, because a backlog can wait: it must not take the machine from
   * callers that wait for their answer. @default 2
   */
  readonly asyncConcurrency: number;
}

export const LAMBDA_DEFAULTS: LambdaOptions = {
  concurrencyPerFunction: 10,
  idleMs: 600_000,
  initMs: 10_000,
  drainMs: 5_000,
  logFileBytes: 10 * 1_048_576,
  logPendingBytes: 4 * 1_048_576,
  asyncQueue: 1_000,
  asyncConcurrency: 2,
};

/** Lambda's own limits on payloads. */
export const PAYLOAD_LIMITS = {
  requestBytes: 6_291_456,
  /** Lambda allows 100 bytes of envelope on top of 6 MB. */
  responseBytes: 6_291_556,
  asyncRequestBytes: 1_048_576,
  environmentBytes: 4_096,
  logTailBytes: 4_096,
} as const;
