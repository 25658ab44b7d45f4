import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FieldStatus } from '../field/field.ts';
import type { LatencySummary } from '../latency.ts';
import type { RideCounts } from '../ride-counts.ts';
import type { RankProbe } from './rank-probe.ts';
import type { RuntimeLook, RuntimeProbe } from './runtime-probe.ts';
import type { ProcessLoad, Sample } from './sample.ts';

export interface SamplerOptions {
  readonly counts: Readonly<RideCounts>;
  readonly status: () => FieldStatus;
  /** Of what the live feed showed since it was last asked. */
  readonly takeLatency: () => LatencySummary | undefined;
  readonly ranks: RankProbe['ranks'];
  /** Undefined: the platform is not on this machine. */
  readonly runtime: Pick<RuntimeProbe, 'ask' | 'latest'> | undefined;
  /** How long callbacks of this process had to wait at most since it was last asked. @default measured */
  readonly takeDelayMs?: () => number;
  /** @default the machine's clock */
  readonly nowSeconds?: () => number;
}

/** Turns what is counted since the start of a run into what happened since the last look. */
export function createSampler(options: SamplerOptions): (span: Pick<Sample, 'fromMs' | 'untilMs'>) => Sample {
  const { counts, runtime, takeDelayMs = measureDelay(), nowSeconds = () => performance.now() / 1000 } = options;
  let lastCounts = { ...counts };
  let last = { atSeconds: nowSeconds(), cpuSeconds: options.status().cpuSeconds };
  let lastLook: RuntimeLook | undefined;
  const loadOfSimulator = ({ cpuSeconds, residentBytes }: FieldStatus): ProcessLoad => {
    const now = { atSeconds: nowSeconds(), cpuSeconds };
    const load = {
      cpuSeconds: Math.max(0, now.cpuSeconds - last.cpuSeconds),
      wallSeconds: now.atSeconds - last.atSeconds,
      residentBytes,
      delayMs: takeDelayMs(),
    };
    last = now;
    return load;
  };
  return (span) => {
    void runtime?.ask(); // its answer is for the next look
    const look = runtime?.latest();
    // What the platform did before the ride is none of its first second.
    if (span.untilMs === span.fromMs) lastLook = undefined;
    const load = look === lastLook ? undefined : loadBetween(lastLook, look);
    const functions = look === lastLook ? [] : (look?.metrics.functions ?? []);
    lastLook = look;
    const status = options.status();
    const latencyMs = options.takeLatency();
    const before = lastCounts;
    lastCounts = { ...counts };
    return {
      ...span,
      sent: counts.sent - before.sent,
      acknowledged: counts.acknowledged - before.acknowledged,
      retried: counts.retried - before.retried,
      givenUp: counts.givenUp - before.givenUp,
      connected: status.connected,
      pending: status.pending,
      ...(latencyMs === undefined ? {} : { latencyMs }),
      functions,
      ...(load === undefined ? {} : { runtime: load }),
      simulator: loadOfSimulator(status),
      ranks: options.ranks(),
    };
  };
}

function loadBetween(before: RuntimeLook | undefined, now: RuntimeLook | undefined): ProcessLoad | undefined {
  if (before === undefined || now === undefined) return undefined;
  const cpuSeconds = now.metrics.cpuSeconds - before.metrics.cpuSeconds;
  if (cpuSeconds < 0) return undefined; // it was started anew
  const { residentBytes, delayMs } = now.metrics;
  return { cpuSeconds, wallSeconds: now.receivedAtSeconds - before.receivedAtSeconds, residentBytes, delayMs };
}

/** A timer of the machine looks this often; that part of what it measures is its own. */
const resolutionMs = 10;

function measureDelay(): () => number {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  return () => {
    const delayMs = delays.count === 0 ? 0 : Math.max(0, delays.max / 1e6 - resolutionMs);
    delays.reset();
    return Math.round(delayMs);
  };
}
