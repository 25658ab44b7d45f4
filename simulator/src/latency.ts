import { build } from 'hdr-histogram-js';

export interface LatencySummary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export interface LatencyRecorder {
  record(latencyMs: number): void;
  count(): number;
  /** Whole milliseconds; all 0 before the first record. */
  summary(): LatencySummary;
}

/** Latencies beyond an hour count as an hour: no run waits that long for a frame. */
const latencyMsMax = 3_600_000;

export function createLatencyRecorder(): LatencyRecorder {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: latencyMsMax,
    numberOfSignificantValueDigits: 3,
  });
  return {
    record: (latencyMs) => histogram.recordValue(Math.round(Math.min(latencyMsMax, Math.max(0, latencyMs)))),
    count: () => histogram.totalCount,
    summary: () => ({
      p50: histogram.getValueAtPercentile(50),
      p95: histogram.getValueAtPercentile(95),
      p99: histogram.getValueAtPercentile(99),
      max: histogram.totalCount === 0 ? 0 : histogram.maxValue,
    }),
  };
}
