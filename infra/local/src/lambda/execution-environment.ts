import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { functionArn } from '../core/arn.ts';
import { type Clock, type ClockScaling, machineClockOf } from '../core/clock.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import type { InvocationFault } from '../faults/function-faults.ts';
import { exitPayload, outOfMemoryPayload, timedOutPayload } from './error-payloads.ts';
import { environmentVariables, logGroupName } from './runtime-environment.ts';
import type { EnvironmentData, FunctionTime, InvokeMessage, WorkerMessage } from './worker/protocol.ts';
import { workerMemoryLimits } from './worker-heap.ts';

/** One worker thread with one loaded function: runs one invocation at a time. */
export interface ExecutionEnvironment {
  /** Never rejects: a failure is an answer. After an answer with `discarded` the environment is gone. */
  invoke(request: EnvironmentRequest): Promise<EnvironmentAnswer>;
  /** Calls back once if the worker dies while no invocation runs. */
  onIdleExit(listener: () => void): void;
  close(): Promise<void>;
}

export interface EnvironmentRequest {
  readonly requestId: string;
  readonly eventJson: string;
  readonly clientContextJson?: string;
  /** What is done to it on purpose. */
  readonly fault?: Pick<InvocationFault, 'delayMs' | 'losesWorker'> | undefined;
}

export interface EnvironmentAnswer {
  readonly payload: string;
  readonly outcome: 'success' | 'error' | 'timeout';
  readonly durationMs: number;
  /** True after a timeout or a crash: Lambda never reuses such an environment. */
  readonly discarded: boolean;
  /** Time from the worker's start until its module was loaded; only on the first answer. */
  readonly initMs?: number;
}

export interface EnvironmentOptions {
  readonly spec: FunctionSpec;
  readonly extraEnvironment: Readonly<Record<string, string>>;
  readonly initMs: number;
  /** The function's time; how long it may take is measured by the machine's. */
  readonly clock: Clock;
  readonly onOutput: (text: string) => void;
}

interface Running {
  readonly request: EnvironmentRequest;
  readonly answer: (answer: Omit<EnvironmentAnswer, 'initMs'>) => void;
  cancelTimeout: () => void;
}

export const createExecutionEnvironment = (options: EnvironmentOptions): ExecutionEnvironment => {
  const { spec } = options;
  const machineClock = machineClockOf(options.clock);
  const timeoutMs = spec.timeoutSeconds * 1000;
  const startedMs = performance.now();
  let loadedInMs: number | undefined;
  let busySinceMs = startedMs;
  let running: Running | undefined;
  let crashPayload: string | undefined;
  let isOutOfMemory = false;
  let exitCode: number | undefined;
  let idleExit = (): void => undefined;
  const worker = startWorker(options);

  const finish = (answer: Omit<EnvironmentAnswer, 'initMs'>): void => {
    const finished = running;
    running = undefined;
    finished?.cancelTimeout();
    finished?.answer(answer);
  };
  const limitTime = (limitMs: number): void => {
    if (running === undefined) return;
    const { requestId } = running.request;
    running.cancelTimeout();
    const timer = machineClock.after(limitMs, () => {
      void worker.terminate();
      const payload = timedOutPayload(requestId, limitMs);
      finish({ payload, outcome: 'timeout', durationMs: limitMs, discarded: true });
    });
    running.cancelTimeout = () => timer.cancel();
  };
  const finishLater = (answer: Omit<EnvironmentAnswer, 'initMs'>, delayMs: number): void => {
    if (running === undefined) return;
    const { cancelTimeout } = running;
    const durationMs = answer.durationMs + delayMs;
    const timer = machineClock.after(delayMs, () => finish({ ...answer, durationMs }));
    running.cancelTimeout = () => {
      cancelTimeout();
      timer.cancel();
    };
  };
  const post = (): void => {
    if (running === undefined || loadedInMs === undefined) return;
    limitTime(timeoutMs);
    busySinceMs = performance.now();
    const { fault, ...request } = running.request;
    const message: InvokeMessage = { ...request, remainingMs: timeoutMs, traceId: newTraceId() };
    worker.postMessage(message);
    if (fault?.losesWorker === true) void worker.terminate();
  };
  const exitPayloadOf = (requestId: string): string => {
    if (crashPayload !== undefined) return crashPayload;
    return isOutOfMemory ? outOfMemoryPayload(requestId) : exitPayload(requestId, exitCode ?? 1);
  };
  const answerExit = (): void => {
    if (running === undefined) {
      idleExit();
      return;
    }
    const durationMs = performance.now() - busySinceMs;
    finish({ payload: exitPayloadOf(running.request.requestId), outcome: 'error', durationMs, discarded: true });
  };

  worker.on('message', (message: WorkerMessage) => {
    if (message.type === 'log') options.onOutput(message.text);
    else if (message.type === 'crash') crashPayload = message.payload;
    else if (message.type === 'ready') {
      loadedInMs = performance.now() - startedMs;
      post();
    } else {
      const outcome = message.type === 'result' ? 'success' : 'error';
      const { payload, durationMs } = message;
      const { delayMs = 0, losesWorker = false } = running?.request.fault ?? {};
      // It was quicker than its end, which is what its caller hears of.
      if (losesWorker) return;
      const answer = { payload, outcome, durationMs, discarded: false } as const;
      if (delayMs > 0) finishLater(answer, delayMs);
      else finish(answer);
    }
  });
  worker.on('error', (error: Error & { code?: string }) => {
    isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    options.onOutput(`${String(error.stack ?? error)}\n`);
  });
  worker.on('exit', (code) => {
    exitCode = code;
    answerExit();
  });

  let isFirst = true;
  return {
    invoke: async (request) => {
      const first = isFirst;
      isFirst = false;
      const answer = await new Promise<Omit<EnvironmentAnswer, 'initMs'>>((resolve) => {
        running = { request, answer: resolve, cancelTimeout: () => undefined };
        if (!first) busySinceMs = performance.now();
        if (exitCode !== undefined) answerExit();
        else if (loadedInMs === undefined) limitTime(options.initMs);
        else post();
      });
      return first && loadedInMs !== undefined ? { ...answer, initMs: loadedInMs } : answer;
    },
    onIdleExit: (listener) => {
      idleExit = listener;
    },
    close: async () => {
      await worker.terminate();
    },
  };
};

const startWorker = ({ spec, extraEnvironment, clock, onOutput }: EnvironmentOptions): Worker => {
  const logStreamName = newLogStreamName(clock.nowMs());
  const data: EnvironmentData = {
    functionName: spec.name,
    functionArn: functionArn(spec.name),
    handler: spec.handler,
    codeFolder: spec.codeFolder,
    memoryMb: spec.memoryMb,
    logGroupName: logGroupName(spec),
    logStreamName,
    ...(clock.scaling === undefined ? {} : { time: timeOf(clock.scaling) }),
  };
  const worker = new Worker(new URL('./worker/bootstrap.mjs', import.meta.url), {
    workerData: data,
    env: environmentVariables({ spec, logStreamName, extra: extraEnvironment }),
    execArgv: [],
    argv: [],
    stdout: true,
    stderr: true,
    resourceLimits: workerMemoryLimits(spec.memoryMb),
    name: spec.name,
  });
  // What the runtime inside the worker does not catch (warnings of Node itself) still belongs to the function's log.
  worker.stdout.on('data', (chunk: Buffer) => onOutput(chunk.toString('utf8')));
  worker.stderr.on('data', (chunk: Buffer) => onOutput(chunk.toString('utf8')));
  return worker;
};

const newTraceId = (): string => {
  const root = `1-${randomBytes(4).toString('hex')}-${randomBytes(12).toString('hex')}`;
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
};

const timeOf = ({ scale, anchorMs }: ClockScaling): FunctionTime => ({ scale, anchorMs });

const newLogStreamName = (nowMs: number): string =>
  `${new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
