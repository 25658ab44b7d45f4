import type { Clock, Timer } from '../core/clock.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import type { AsyncJob } from './async-jobs.ts';

/** When accepted events are worked on: not before their time, so many of a function at once, first come first served. */
export interface AsyncLanes {
  specOf(functionName: string): FunctionSpec | undefined;
  /** @throws nothing; events of unknown functions are left alone */
  enqueue(job: AsyncJob): void;
  start(): void;
  /** Starts nothing more. Resolves when nothing runs. */
  stop(): Promise<unknown>;
  readonly running: number;
}

export interface AsyncLanesOptions {
  readonly functions: readonly FunctionSpec[];
  readonly clock: Clock;
  /** Of one function at once. */
  readonly concurrency: number;
  /** Never rejects. */
  readonly work: (job: AsyncJob, spec: FunctionSpec) => Promise<void>;
}

interface Lane {
  readonly spec: FunctionSpec;
  readonly ready: AsyncJob[];
  running: number;
}

export const createAsyncLanes = ({ functions, clock, concurrency, work }: AsyncLanesOptions): AsyncLanes => {
  const lanes = new Map<string, Lane>(functions.map((spec) => [spec.name, { spec, ready: [], running: 0 }]));
  const timers = new Set<Timer>();
  const running = new Set<Promise<void>>();
  let phase: 'waiting' | 'running' | 'stopped' = 'waiting';

  const fill = (lane: Lane): void => {
    while (phase === 'running' && lane.running < concurrency) {
      const job = lane.ready.shift();
      if (job === undefined) return;
      lane.running += 1;
      const done = work(job, lane.spec).finally(() => {
        running.delete(done);
        lane.running -= 1;
        fill(lane);
      });
      running.add(done);
    }
  };
  const becomeReady = (lane: Lane, job: AsyncJob): void => {
    lane.ready.push(job);
    fill(lane);
  };
  return {
    specOf: (functionName) => lanes.get(functionName)?.spec,
    enqueue: (job) => {
      const lane = lanes.get(job.functionName);
      if (lane === undefined || phase === 'stopped') return;
      const delayMs = job.nextAtMs - clock.nowMs();
      if (delayMs <= 0) {
        becomeReady(lane, job);
        return;
      }
      const timer = clock.after(delayMs, () => {
        timers.delete(timer);
        becomeReady(lane, job);
      });
      timers.add(timer);
    },
    start: () => {
      phase = 'running';
      for (const lane of lanes.values()) fill(lane);
    },
    stop: () => {
      phase = 'stopped';
      for (const timer of timers) timer.cancel();
      timers.clear();
      return Promise.all(running);
    },
    get running() {
      return running.size;
    },
  };
};
