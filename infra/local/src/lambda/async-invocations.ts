import { randomUUID } from 'node:crypto';
import { functionArn } from '../core/arn.ts';
import type { Clock } from '../core/clock.ts';
import { endsWithin } from '../core/deadline.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { InvocationResult } from '../core/invoker.ts';
import type { EventInvoker, Log, ObjectWriter } from '../core/ports.ts';
import type { Service } from '../core/service.ts';
import type { AsyncJob, AsyncJobStore, GiveUpCondition } from './async-jobs.ts';
import { createAsyncLanes } from './async-lanes.ts';
import { storeAsyncRecord } from './async-record.ts';
import { refusalBefore, stepAfter, systemRetryMs } from './async-retries.ts';
import { type FunctionObserver, NO_OBSERVER } from './function-observer.ts';
import { functionNotFound, throttled } from './rest-errors.ts';

/** `Event` invocations: accepted now, run and retried in the background, also after a restart. */
export interface AsyncInvocations extends Service, EventInvoker {
  /**
   * Like `invokeEvent`.
   * @returns the request id of all attempts
   */
  accept(functionName: string, eventJson: string): Promise<string>;
  metrics(): AsyncMetrics;
}

export interface AsyncMetrics {
  readonly waiting: number;
  readonly running: number;
  readonly oldestAgeMs: number;
  /** Since the start of the runtime. */
  readonly succeeded: number;
  readonly retried: number;
  readonly givenUp: number;
}

export interface AsyncInvocationsOptions {
  readonly functions: readonly FunctionSpec[];
  readonly invoke: (
    functionName: string,
    eventJson: string,
    extra: { readonly requestId: string },
  ) => Promise<InvocationResult>;
  /** Whether a function reserves a concurrency of zero now. */
  readonly isSwitchedOff: (functionName: string) => boolean;
  readonly jobs: AsyncJobStore;
  /** Takes the records of what was given up. */
  readonly objects: ObjectWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** Events that wait or run; beyond it they are refused. */
  readonly queueLimit: number;
  /** Of one function at once. */
  readonly concurrency: number;
  /** `stop` waits this long for what runs. What runs longer is run again after the next start. */
  readonly drainMs: number;
  /** @default nobody */
  readonly observer?: FunctionObserver;
}

export const createAsyncInvocations = (options: AsyncInvocationsOptions): AsyncInvocations => {
  const { jobs: store, clock, log, observer = NO_OBSERVER } = options;
  const open = new Map<string, AsyncJob>();
  const counts = { succeeded: 0, retried: 0, givenUp: 0 };
  let isOver = false;
  let loading: Promise<void> | undefined;

  const enqueue = (job: AsyncJob): void => {
    open.set(job.requestId, job);
    lanes.enqueue(job);
  };
  const close = async (job: AsyncJob): Promise<void> => {
    await store.remove(job);
    open.delete(job.requestId);
  };
  const finish = async (job: AsyncJob, spec: FunctionSpec): Promise<void> => {
    await storeAsyncRecord(job, { ...options, spec });
    await close(job);
  };
  const giveUp = async ({ job, condition, responseJson }: GiveUp, spec: FunctionSpec): Promise<void> => {
    const last = { ...job, givenUp: { condition, atMs: clock.nowMs(), recordUuid: randomUUID() } };
    await store.update(last, responseJson);
    open.set(job.requestId, last);
    counts.givenUp += 1;
    observer.asyncDropped(job.functionName);
    await finish(last, spec);
  };
  const proceed = async (job: AsyncJob, spec: FunctionSpec): Promise<void> => {
    if (job.givenUp !== undefined) return finish(job, spec);
    const isSwitchedOff = options.isSwitchedOff(spec.name);
    const condition = refusalBefore(job, { spec, isSwitchedOff, nowMs: clock.nowMs() });
    if (condition !== undefined) return giveUp({ job, condition }, spec);
    observer.asyncAttempted(job.functionName, clock.nowMs() - job.acceptedAtMs);
    const result = await attempt(job, options);
    // The runtime ended this attempt, not the function: it is repeated after the next start.
    if (isOver) return;
    const step = stepAfter(job, result, { spec, nowMs: clock.nowMs() });
    if (step.type === 'give-up') return giveUp({ ...step, responseJson: result?.payload }, spec);
    if (step.type === 'wait') {
      await store.update(step.job);
      counts.retried += 1;
      enqueue(step.job);
      return;
    }
    await close(job);
    counts.succeeded += 1;
  };
  const work = async (job: AsyncJob, spec: FunctionSpec): Promise<void> => {
    try {
      await proceed(job, spec);
    } catch (error) {
      if (isOver) return;
      const facts = { functionName: job.functionName, requestId: job.requestId, error };
      log('error', 'an asynchronous invocation could not be finished; trying again', facts);
      const latest = open.get(job.requestId) ?? job;
      const nextAtMs = clock.nowMs() + systemRetryMs(latest.systemErrors);
      enqueue({ ...latest, systemErrors: latest.systemErrors + 1, nextAtMs });
    }
  };
  const lanes = createAsyncLanes({ ...options, work });
  const load = async (): Promise<void> => {
    for (const job of await store.load()) {
      if (lanes.specOf(job.functionName) !== undefined) enqueue(job);
      else await leaveUnknown(job, options);
    }
  };
  const loaded = (): Promise<void> => {
    loading ??= load();
    return loading;
  };
  const accept = async (functionName: string, eventJson: string): Promise<string> => {
    if (lanes.specOf(functionName) === undefined) throw functionNotFound(`${functionArn(functionName)}:$LATEST`);
    await loaded();
    if (open.size >= options.queueLimit) throw throttled();
    const nowMs = clock.nowMs();
    const times = { acceptedAtMs: nowMs, nextAtMs: nowMs };
    const job: AsyncJob = { requestId: randomUUID(), functionName, ...times, invokeCount: 0, systemErrors: 0 };
    open.set(job.requestId, job);
    try {
      await store.add(job, eventJson);
    } catch (error) {
      open.delete(job.requestId);
      throw error;
    }
    lanes.enqueue(job);
    return job.requestId;
  };
  return {
    name: 'lambda-events',
    accept,
    invokeEvent: async (functionName, eventJson) => {
      await accept(functionName, eventJson);
    },
    start: async () => {
      await loaded();
      lanes.start();
    },
    stop: async () => {
      await endsWithin(lanes.stop(), { clock, limitMs: options.drainMs });
      isOver = true;
      if (open.size > 0) log('info', 'asynchronous invocations wait for the next start', { waiting: open.size });
    },
    metrics: () => ({
      waiting: open.size - lanes.running,
      running: lanes.running,
      oldestAgeMs: [...open.values()].reduce((age, job) => Math.max(age, clock.nowMs() - job.acceptedAtMs), 0),
      ...counts,
    }),
  };
};

interface GiveUp {
  readonly job: AsyncJob;
  readonly condition: GiveUpCondition;
  readonly responseJson?: string | undefined;
}

/** The longest that Lambda keeps an event. */
const EVENT_AGE_MAX_MS = 21_600_000;

/** An event whose function has left the template waits for its return, as long as events live. */
const leaveUnknown = async (
  job: AsyncJob,
  { jobs, clock, log }: Pick<AsyncInvocationsOptions, 'jobs' | 'clock' | 'log'>,
): Promise<void> => {
  const isTooOld = clock.nowMs() - job.acceptedAtMs > EVENT_AGE_MAX_MS;
  if (isTooOld) await jobs.remove(job);
  const end = isTooOld ? 'was given up' : 'waits';
  log('warn', `an event for ${job.functionName}, which is not in the template, ${end}`, { ...job });
};

/** @returns undefined if the function did not run */
const attempt = async (
  job: AsyncJob,
  { jobs, invoke, log }: Pick<AsyncInvocationsOptions, 'jobs' | 'invoke' | 'log'>,
): Promise<InvocationResult | undefined> => {
  try {
    return await invoke(job.functionName, await jobs.eventJson(job), { requestId: job.requestId });
  } catch (error) {
    if (!(error instanceof AwsError)) log('error', 'an asynchronous invocation could not be run', { error });
    return undefined;
  }
};
