import type { Clock, Timer } from '../core/clock.ts';
import { AwsError } from '../core/errors.ts';
import type { InvocationResult } from '../core/invoker.ts';
import { throttled } from './rest-errors.ts';

/** `Event` invocations: accepted now, run and retried in the background. */
export interface AsyncInvocations {
  /** @throws AwsError TooManyRequestsException when the queue is full: the event was not accepted */
  accept(functionName: string, eventJson: string): void;
  /** Forgets what waits for a retry. @returns how many events that were */
  stop(): number;
  readonly waiting: number;
}

export interface AsyncOutcome {
  readonly functionName: string;
  readonly eventJson: string;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  readonly invokeCount: number;
  /** Absent when the function never ran. */
  readonly result?: InvocationResult;
}

export interface AsyncInvocationsOptions {
  readonly invoke: (functionName: string, eventJson: string) => Promise<InvocationResult>;
  readonly clock: Clock;
  readonly queueLimit: number;
  /** Told when the runtime itself failed; the event is tried again, as after a throttle. */
  readonly onServiceError: (cause: unknown) => void;
  /** Told once per event, when nothing more will be tried: the place of destinations. */
  readonly onOutcome: (outcome: AsyncOutcome) => void;
}

/** Waits before the second and the third attempt after a function error. */
const FUNCTION_RETRY_MS: readonly number[] = [60_000, 120_000];
/** Throttles and service errors are retried for up to six hours, from one second to five minutes apart. */
const SYSTEM_RETRY = { firstMs: 1_000, capMs: 300_000, ageMs: 6 * 3_600_000 } as const;

interface Job {
  readonly functionName: string;
  readonly eventJson: string;
  readonly acceptedAtMs: number;
  invokeCount: number;
  systemErrors: number;
}

export const createAsyncInvocations = (options: AsyncInvocationsOptions): AsyncInvocations => {
  const { clock } = options;
  const jobs = new Set<Job>();
  const timers = new Map<Job, Timer>();
  let stopped = false;

  const finish = (job: Job, condition: AsyncOutcome['condition'], result?: InvocationResult): void => {
    jobs.delete(job);
    const { functionName, eventJson, invokeCount } = job;
    options.onOutcome({ functionName, eventJson, invokeCount, condition, ...(result === undefined ? {} : { result }) });
  };
  const tryLater = (job: Job, delayMs: number): void => {
    if (stopped) return;
    timers.set(
      job,
      clock.after(delayMs, () => {
        timers.delete(job);
        void attempt(job);
      }),
    );
  };
  const attempt = async (job: Job): Promise<void> => {
    try {
      const result = await options.invoke(job.functionName, job.eventJson);
      job.invokeCount += 1;
      if (result.functionError === undefined) return finish(job, 'Success', result);
      const delayMs = FUNCTION_RETRY_MS[job.invokeCount - 1];
      if (delayMs === undefined) return finish(job, 'RetriesExhausted', result);
      tryLater(job, delayMs);
    } catch (cause) {
      if (!(cause instanceof AwsError)) options.onServiceError(cause);
      const delayMs = Math.min(SYSTEM_RETRY.capMs, SYSTEM_RETRY.firstMs * 2 ** job.systemErrors);
      job.systemErrors += 1;
      if (clock.nowMs() + delayMs > job.acceptedAtMs + SYSTEM_RETRY.ageMs) return finish(job, 'EventAgeExceeded');
      tryLater(job, delayMs);
    }
  };
  return {
    accept: (functionName, eventJson) => {
      if (jobs.size >= options.queueLimit) throw throttled();
      const job: Job = { functionName, eventJson, acceptedAtMs: clock.nowMs(), invokeCount: 0, systemErrors: 0 };
      jobs.add(job);
      void attempt(job);
    },
    stop: () => {
      stopped = true;
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
      return jobs.size;
    },
    get waiting() {
      return jobs.size;
    },
  };
};
