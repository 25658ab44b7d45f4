import { createHistogram } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import type { LimitSink } from '../core/limits.ts';
import type { FunctionUsage } from '../core/usage.ts';
import type { EnvironmentAnswer } from './execution-environment.ts';
import { createRecentMeter, type RecentInvocations } from './recent-invocations.ts';

/** One function: counters since the start of the runtime, but for what is of now or of the last minute. */
export interface FunctionMetrics {
  readonly functionName: string;
  readonly invocations: number;
  /** Failed invocations, timeouts included. */
  readonly errors: number;
  readonly timeouts: number;
  readonly throttles: number;
  readonly coldStarts: number;
  /** Invocations that run now. */
  readonly concurrent: number;
  /** Environments that live now. */
  readonly environments: number;
  readonly durationMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly initMs: { readonly p50: number; readonly max: number };
  readonly recent: RecentInvocations;
}

export interface FunctionMeter {
  count(answer: EnvironmentAnswer): void;
  countThrottle(): void;
  countLog(text: string): void;
  usage(): FunctionUsage;
  read(now: { functionName: string; concurrent: number; environments: number }): FunctionMetrics;
}

/** How many environments may work at once, asked whenever one is needed. */
export type ConcurrencyBound = () => {
  readonly environments: number;
  /** The function reserves them; else it is this machine's bound. */
  readonly isReserved: boolean;
};

export interface FunctionMeterOptions {
  readonly spec: FunctionSpec;
  readonly concurrency: ConcurrencyBound;
  readonly clock: Clock;
  readonly limits: LimitSink;
}

export const createFunctionMeter = ({ spec, concurrency, clock, limits }: FunctionMeterOptions): FunctionMeter => {
  // Histograms count whole numbers from 1: durations are kept in microseconds.
  const durations = createHistogram();
  const inits = createHistogram();
  const recent = createRecentMeter(clock);
  const counts = { invocations: 0, errors: 0, timeouts: 0, throttles: 0, coldStarts: 0 };
  let totalBilledMs = 0;
  let logBytes = 0;
  return {
    count: (answer) => {
      const { outcome, durationMs, initMs } = answer;
      totalBilledMs += billedMs(answer);
      recent.count({ outcome, durationMs });
      counts.invocations += 1;
      if (outcome !== 'success') counts.errors += 1;
      if (outcome === 'timeout') {
        counts.timeouts += 1;
        limits.note('function-timeout', spec.name, `${durationMs / 1000} s`);
      }
      durations.record(toMicroseconds(durationMs));
      if (initMs === undefined) return;
      counts.coldStarts += 1;
      inits.record(toMicroseconds(initMs));
    },
    countThrottle: () => {
      recent.countThrottle();
      counts.throttles += 1;
      limits.note('function-concurrency', spec.name, concurrencyQuotaOf(concurrency()));
    },
    countLog: (text) => {
      logBytes += Buffer.byteLength(text);
    },
    usage: () => ({
      functionName: spec.name,
      memoryMb: spec.memoryMb,
      invocations: counts.invocations,
      billedMs: totalBilledMs,
      gbSeconds: (totalBilledMs / 1000) * (spec.memoryMb / 1024),
      logBytes,
    }),
    read: (now) => ({
      ...now,
      ...counts,
      durationMs: {
        p50: milliseconds(durations.percentile(50)),
        p99: milliseconds(durations.percentile(99)),
        max: counts.invocations === 0 ? 0 : milliseconds(durations.max),
      },
      initMs: { p50: milliseconds(inits.percentile(50)), max: counts.coldStarts === 0 ? 0 : milliseconds(inits.max) },
      recent: recent.read(),
    }),
  };
};

/** Loading is billed like the invocation that it was for, and together they are rounded up to whole milliseconds. */
export const billedMs = ({ durationMs, initMs = 0 }: Pick<EnvironmentAnswer, 'durationMs' | 'initMs'>): number =>
  Math.ceil(durationMs + initMs);

/** Whose bound it is: on AWS a function that reserves none shares 1,000 with all others of the account. */
const concurrencyQuotaOf = ({ environments, isReserved }: ReturnType<ConcurrencyBound>): string =>
  isReserved
    ? `${environments} at once, as the function reserves`
    : `${environments} at once, a bound of this machine (AWS: 1,000 of all functions)`;

const toMicroseconds = (durationMs: number): number => Math.max(1, Math.round(durationMs * 1000));
const milliseconds = (microseconds: number): number => microseconds / 1000;
