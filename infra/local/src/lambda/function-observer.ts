/** Told what functions do, as they do it, on the way of the answer: it must be quick and must not throw. */
export interface FunctionObserver {
  invoked(functionName: string, invocation: ObservedInvocation): void;
  throttled(functionName: string): void;
  /** What a function has written, whole lines of it as a rule; without the platform's own lines. */
  wrote(functionName: string, text: string): void;
  /** An event is about to be handed to its function. */
  asyncAttempted(functionName: string, ageMs: number): void;
  /** An event was given up, by the function or by its age. */
  asyncDropped(functionName: string): void;
}

export interface ObservedInvocation {
  /** Epoch ms. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly isError: boolean;
  /** Invocations of the function at its end, itself included. */
  readonly concurrent: number;
}

export const NO_OBSERVER: FunctionObserver = {
  invoked: () => undefined,
  throttled: () => undefined,
  wrote: () => undefined,
  asyncAttempted: () => undefined,
  asyncDropped: () => undefined,
};
