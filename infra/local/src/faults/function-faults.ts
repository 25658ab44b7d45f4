/** What is done to one invocation. */
export interface InvocationFault {
  /** The answer is an error: after the function ran, or instead of running it. */
  readonly failure: 'before' | 'after' | undefined;
  /** The answer is held back so long by the machine's clock, within the function's timeout. */
  readonly delayMs: number;
  /** The worker ends while the function runs. */
  readonly losesWorker: boolean;
}

/** Asked before every invocation. */
export interface FunctionFaults {
  /** @param functionName logical id */
  next(functionName: string): InvocationFault | undefined;
}
