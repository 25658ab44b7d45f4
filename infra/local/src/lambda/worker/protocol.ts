/** What a worker knows from its start. */
export interface EnvironmentData {
  readonly functionName: string;
  readonly functionArn: string;
  readonly handler: string;
  readonly codeFolder: string;
  readonly memoryMb: number;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Absent: the machine's. */
  readonly time?: FunctionTime;
}

/** A function's `Date`, where it does not follow the machine's clock. */
export interface FunctionTime {
  /** Seconds of the function in a second of the machine. */
  readonly scale: number;
  /** When both showed the same time (epoch ms). */
  readonly anchorMs: number;
}

/** To the worker. */
export interface InvokeMessage {
  readonly requestId: string;
  readonly eventJson: string;
  /** Time until the function's timeout, for `getRemainingTimeInMillis()`. */
  readonly remainingMs: number;
  readonly traceId: string;
  readonly clientContextJson?: string;
}

/** From the worker. Payloads are JSON text; `crash` is followed by the worker's exit. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'result' | 'error'; readonly payload: string; readonly durationMs: number }
  | { readonly type: 'crash'; readonly payload: string };
