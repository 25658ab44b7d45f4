import type { FunctionSpec } from '../core/deployment.ts';
import type { InvocationResult } from '../core/invoker.ts';
import type { AsyncJob, GiveUpCondition } from './async-jobs.ts';

/** Waits before the second and the third attempt after a function error. */
const FUNCTION_RETRY_MS: readonly number[] = [60_000, 120_000];
/** Throttles and failures of the runtime are retried from one second to five minutes apart, for as long as events live. */
const SYSTEM_RETRY = { firstMs: 1_000, capMs: 300_000 } as const;

export type NextStep =
  | { readonly type: 'done' }
  | { readonly type: 'wait'; readonly job: AsyncJob }
  | { readonly type: 'give-up'; readonly job: AsyncJob; readonly condition: GiveUpCondition };

const expiresAtMs = (job: AsyncJob, { asyncInvoke }: FunctionSpec): number =>
  job.acceptedAtMs + asyncInvoke.maximumEventAgeSeconds * 1_000;

/** Why an event is given up before the next attempt, if it is. */
export const refusalBefore = (
  job: AsyncJob,
  { spec, isSwitchedOff, nowMs }: { spec: FunctionSpec; isSwitchedOff: boolean; nowMs: number },
): GiveUpCondition | undefined => {
  if (isSwitchedOff) return 'ZeroReservedConcurrency';
  return nowMs >= expiresAtMs(job, spec) ? 'EventAgeExceeded' : undefined;
};

/** What follows an attempt. @param result absent if the function did not run: a throttle or a failure of the runtime */
export const stepAfter = (
  job: AsyncJob,
  result: InvocationResult | undefined,
  { spec, nowMs }: { spec: FunctionSpec; nowMs: number },
): NextStep => {
  // An event that would wait beyond its age is given up when that is reached.
  const waiting = (next: AsyncJob, delayMs: number): NextStep => ({
    type: 'wait',
    job: { ...next, nextAtMs: Math.min(nowMs + delayMs, expiresAtMs(job, spec)) },
  });
  if (result === undefined) {
    return waiting({ ...job, systemErrors: job.systemErrors + 1 }, systemRetryMs(job.systemErrors));
  }
  if (result.functionError === undefined) return { type: 'done' };
  const failed = { ...job, invokeCount: job.invokeCount + 1, systemErrors: 0 };
  const delayMs = FUNCTION_RETRY_MS[job.invokeCount];
  if (delayMs === undefined || failed.invokeCount > spec.asyncInvoke.maximumRetryAttempts) {
    return { type: 'give-up', job: failed, condition: 'RetriesExhausted' };
  }
  return waiting(failed, delayMs);
};

/** @param failures how many came before */
export const systemRetryMs = (failures: number): number =>
  Math.min(SYSTEM_RETRY.capMs, SYSTEM_RETRY.firstMs * 2 ** failures);
