import { randomUUID } from 'node:crypto';
import { type Clock, machineClockOf, type Timer } from '../core/clock.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import type { InvocationResult } from '../core/invoker.ts';
import type { LimitSink } from '../core/limits.ts';
import type { RotatingLog } from '../core/rotating-log.ts';
import type { FunctionUsage } from '../core/usage.ts';
import type { FunctionFaults } from '../faults/function-faults.ts';
import { injectedFaultPayload, responseTooLargePayload } from './error-payloads.ts';
import {
  createExecutionEnvironment,
  type EnvironmentAnswer,
  type EnvironmentRequest,
  type ExecutionEnvironment,
} from './execution-environment.ts';
import { billedMs, type ConcurrencyBound, createFunctionMeter, type FunctionMetrics } from './function-metrics.ts';
import type { FunctionObserver } from './function-observer.ts';
import { createLogTail, type LogTail } from './log-tail.ts';
import { PAYLOAD_LIMITS } from './options.ts';
import { throttled } from './rest-errors.ts';

/** All environments of one function. */
export interface FunctionPool {
  readonly spec: FunctionSpec;
  /** @throws AwsError TooManyRequestsException when every environment is busy and no more are allowed */
  invoke(eventJson: string, extra?: InvokeExtra): Promise<InvocationResult>;
  metrics(): FunctionMetrics;
  usage(): FunctionUsage;
  /** Ends a worker, one that is at work if there is one: a fault to test with. @returns false if there is none at all */
  killWorker(): boolean;
  /** Resolves when no invocation runs. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface InvokeExtra {
  /** What a caller sent as `X-Amz-Client-Context`, decoded. */
  readonly clientContextJson?: string;
  /** @default a new one */
  readonly requestId?: string;
}

export interface FunctionPoolOptions {
  readonly spec: FunctionSpec;
  readonly concurrency: ConcurrencyBound;
  readonly idleMs: number;
  readonly initMs: number;
  readonly extraEnvironment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly limits: LimitSink;
  readonly functionLog: RotatingLog;
  readonly observer: FunctionObserver;
  /** Absent: nothing is done to invocations on purpose. */
  readonly faults?: FunctionFaults;
}

interface Slot {
  readonly environment: ExecutionEnvironment;
  readonly tail: LogTail;
  idleTimer?: Timer;
}

export const createFunctionPool = (options: FunctionPoolOptions): FunctionPool => {
  const { spec, clock, functionLog, observer } = options;
  const meter = createFunctionMeter(options);
  const slots = new Set<Slot>();
  const idle: Slot[] = [];
  const closing = new Set<Promise<void>>();
  const running = new Set<Promise<unknown>>();

  const remove = (slot: Slot): void => {
    slots.delete(slot);
    const at = idle.indexOf(slot);
    if (at >= 0) idle.splice(at, 1);
    slot.idleTimer?.cancel();
    const closed = slot.environment.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const open = (): Slot => {
    const tail = createLogTail();
    const onOutput = (text: string): void => {
      tail.append(text);
      functionLog.append(text);
      meter.countLog(text);
      observer.wrote(spec.name, text);
    };
    const { extraEnvironment, initMs } = options;
    const slot: Slot = {
      environment: createExecutionEnvironment({ spec, extraEnvironment, initMs, clock, onOutput }),
      tail,
    };
    slot.environment.onIdleExit(() => remove(slot));
    slots.add(slot);
    return slot;
  };
  const take = (): Slot => {
    if (slots.size - idle.length >= options.concurrency().environments) {
      meter.countThrottle();
      observer.throttled(spec.name);
      throw throttled();
    }
    const slot = idle.pop() ?? open();
    slot.idleTimer?.cancel();
    return slot;
  };
  const giveBack = (slot: Slot, { discarded }: EnvironmentAnswer): void => {
    if (!slots.has(slot)) return;
    if (discarded) {
      remove(slot);
      return;
    }
    idle.push(slot);
    slot.idleTimer = machineClockOf(clock).after(options.idleMs, () => remove(slot));
  };
  const answerOf = async ({ environment }: Slot, request: EnvironmentRequest): Promise<EnvironmentAnswer> => {
    const fault = options.faults?.next(spec.logicalId);
    if (fault?.failure === 'before') return { ...INJECTED_FAILURE, durationMs: 0, discarded: false };
    const answer = await environment.invoke({ ...request, fault });
    return fault?.failure === 'after' && answer.outcome === 'success' ? { ...answer, ...INJECTED_FAILURE } : answer;
  };
  const run = async (slot: Slot, request: { eventJson: string } & InvokeExtra): Promise<InvocationResult> => {
    const { requestId = randomUUID() } = request;
    const startedAtMs = clock.nowMs();
    const write = (line: string): void => {
      slot.tail.append(line);
      functionLog.append(line);
      meter.countLog(line);
    };
    write(`START RequestId: ${requestId} Version: $LATEST\n`);
    const answer = await answerOf(slot, { ...request, requestId });
    meter.count(answer);
    const { durationMs, outcome } = answer;
    const concurrent = slots.size - idle.length;
    observer.invoked(spec.name, { startedAtMs, durationMs, isError: outcome !== 'success', concurrent });
    write(`END RequestId: ${requestId}\n${reportLine(requestId, spec, answer)}`);
    const logTail = slot.tail.take();
    giveBack(slot, answer);
    return toResult(requestId, answer, logTail);
  };

  return {
    spec,
    invoke: async (eventJson, extra = {}) => {
      const invocation = run(take(), { eventJson, ...extra });
      running.add(invocation);
      return invocation.finally(() => running.delete(invocation));
    },
    metrics: () =>
      meter.read({ functionName: spec.name, concurrent: slots.size - idle.length, environments: slots.size }),
    usage: meter.usage,
    killWorker: () => {
      const busy = [...slots].find((slot) => !idle.includes(slot));
      const killed = busy ?? idle.at(-1);
      // The answer of one at work tells that it is gone.
      if (busy !== undefined) void busy.environment.close();
      else if (killed !== undefined) remove(killed);
      return killed !== undefined;
    },
    drained: async () => {
      await Promise.allSettled(running);
    },
    close: async () => {
      for (const slot of [...slots]) remove(slot);
      await Promise.all(closing);
    },
  };
};

const INJECTED_FAILURE = { payload: injectedFaultPayload, outcome: 'error' } as const;

const toResult = (requestId: string, answer: EnvironmentAnswer, logTail: string): InvocationResult => {
  if (answer.outcome !== 'success') return { requestId, payload: answer.payload, functionError: 'Unhandled', logTail };
  if (Buffer.byteLength(answer.payload) <= PAYLOAD_LIMITS.responseBytes)
    return { requestId, payload: answer.payload, logTail };
  const payload = responseTooLargePayload(PAYLOAD_LIMITS.responseBytes);
  return { requestId, payload, functionError: 'Unhandled', logTail };
};

const reportLine = (requestId: string, spec: FunctionSpec, answer: EnvironmentAnswer): string => {
  const { durationMs, initMs, outcome } = answer;
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs(answer)} ms`,
    `Memory Size: ${spec.memoryMb} MB`,
  ];
  if (initMs !== undefined) parts.push(`Init Duration: ${initMs.toFixed(2)} ms`);
  if (outcome !== 'success') parts.push(`Status: ${outcome}`);
  return `${parts.join('\t')}\n`;
};
