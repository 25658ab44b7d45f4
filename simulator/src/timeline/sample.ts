import type { LatencySummary } from '../latency.ts';

/** How a run was doing over a span of it. */
export interface Sample {
  /** Of the span, since the start of the ride, by the run's clock. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Readings in the span, as the three that follow. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly retried: number;
  readonly givenUp: number;
  /** Racers that could send; the fewest. */
  readonly connected: number;
  /** Readings without an outcome; the most. */
  readonly pending: number;
  /** From the first sending of a reading to the live frame that showed it; undefined if none was shown in the span. */
  readonly latencyMs?: LatencySummary;
  /** Event sources by function; empty if nobody tells. */
  readonly functions: readonly FunctionLag[];
  /** The platform's process; undefined if it is not on this machine, or did not answer in time. */
  readonly runtime?: ProcessLoad;
  /** All processes of the simulator; its delay is that of the one which judges. */
  readonly simulator: ProcessLoad;
  /** Of the racers of the timeline, the last that was shown; null before. */
  readonly ranks: readonly (number | null)[];
}

/** How far a function is behind its source; the worst of the span. */
export interface FunctionLag {
  readonly functionName: string;
  /** Age of the oldest record that was not taken yet. */
  readonly iteratorAgeMs: number;
  readonly recordsBehind: number;
}

export interface ProcessLoad {
  /** CPU time used, of all cores, in `wallSeconds` of the machine's time. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** The most. */
  readonly residentBytes: number;
  /** How long callbacks had to wait for their turn; the worst. */
  readonly delayMs: number;
}

/** Of one core. */
export const cpuPercentOf = ({ cpuSeconds, wallSeconds }: ProcessLoad): number =>
  wallSeconds === 0 ? 0 : (100 * cpuSeconds) / wallSeconds;

/**
 * One sample of two that follow each other: counts and times are summed, of levels the worst counts, and of ranks the
 * last. A percentile of both cannot be known from theirs: the higher one stands for it, which is never too good.
 */
export function joinSamples(a: Sample, b: Sample): Sample {
  const latencyMs = joinKnown(a.latencyMs, b.latencyMs, higherLatency);
  const runtime = joinKnown(a.runtime, b.runtime, joinLoads);
  return {
    fromMs: a.fromMs,
    untilMs: b.untilMs,
    sent: a.sent + b.sent,
    acknowledged: a.acknowledged + b.acknowledged,
    retried: a.retried + b.retried,
    givenUp: a.givenUp + b.givenUp,
    connected: Math.min(a.connected, b.connected),
    pending: Math.max(a.pending, b.pending),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    functions: joinLags(a.functions, b.functions),
    ...(runtime === undefined ? {} : { runtime }),
    simulator: joinLoads(a.simulator, b.simulator),
    ranks: Array.from(
      { length: Math.max(a.ranks.length, b.ranks.length) },
      (_, index) => b.ranks[index] ?? a.ranks[index] ?? null,
    ),
  };
}

function joinKnown<T>(a: T | undefined, b: T | undefined, join: (a: T, b: T) => T): T | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : join(a, b);
}

const higherLatency = (a: LatencySummary, b: LatencySummary): LatencySummary => ({
  p50: Math.max(a.p50, b.p50),
  p95: Math.max(a.p95, b.p95),
  p99: Math.max(a.p99, b.p99),
  max: Math.max(a.max, b.max),
});

const joinLoads = (a: ProcessLoad, b: ProcessLoad): ProcessLoad => ({
  cpuSeconds: a.cpuSeconds + b.cpuSeconds,
  wallSeconds: a.wallSeconds + b.wallSeconds,
  residentBytes: Math.max(a.residentBytes, b.residentBytes),
  delayMs: Math.max(a.delayMs, b.delayMs),
});

function joinLags(a: readonly FunctionLag[], b: readonly FunctionLag[]): readonly FunctionLag[] {
  const joined = new Map(a.map((lag) => [lag.functionName, lag]));
  for (const lag of b) joined.set(lag.functionName, worseLag(joined.get(lag.functionName) ?? lag, lag));
  return [...joined.values()];
}

export const worseLag = (a: FunctionLag, b: FunctionLag): FunctionLag => ({
  functionName: a.functionName,
  iteratorAgeMs: Math.max(a.iteratorAgeMs, b.iteratorAgeMs),
  recordsBehind: Math.max(a.recordsBehind, b.recordsBehind),
});

/** So many of something in a sample as happened of it in a second. */
export const rateOf = (sample: Sample, count: (sample: Sample) => number): number =>
  (1_000 * count(sample)) / Math.max(1, sample.untilMs - sample.fromMs);
