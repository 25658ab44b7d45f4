/** What can be done to a running runtime, to see that nothing is lost by it. Functions go by their logical ids. */
export type Fault =
  /** Every operation on items is refused. */
  | { readonly kind: 'table-throttled'; readonly seconds: number }
  /** A share of the invocations answers an error, by turns after the function ran and instead of running it. */
  | {
      readonly kind: 'function-failing';
      readonly functionName: string;
      readonly seconds: number;
      /** Above 0, up to 1. */
      readonly share: number;
    }
  /** Answers are held back; the delay counts against the function's timeout. */
  | {
      readonly kind: 'function-slow';
      readonly functionName: string;
      readonly seconds: number;
      readonly delayMs: number;
    }
  /** A worker ends, if one runs an invocation then in its middle. */
  | { readonly kind: 'worker-killed'; readonly functionName: string }
  /** Nothing can be written that would be acknowledged. */
  | { readonly kind: 'disk-full'; readonly seconds: number }
  /** The process ends at once, as by SIGKILL. */
  | { readonly kind: 'process-killed' };

export type FaultKind = Fault['kind'];
export type LastingFault = Extract<Fault, { readonly seconds: number }>;

export const FAULT_BOUNDS = {
  /** Long enough for any wait of the platform to end, short enough that one that was forgotten ends too. */
  secondsMax: 600,
  /** The longest timeout of a function. */
  delayMsMax: 900_000,
} as const;
