import { build, type Histogram } from 'hdr-histogram-js';

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
  /** Of what was recorded since the last call; undefined if nothing was. */
  takeInterval(): LatencySummary | undefined;
}

/** Latencies beyond an hour count as an hour: no run waits that long for a frame. */
const latencyMsMax = 3_600_000;

export function createLatencyRecorder(): LatencyRecorder {
  const whole = createHistogram();
  const interval = createHistogram();
  return {
    record: (latencyMs) => {
      const value = Math.round(Math.min(latencyMsMax, Math.max(0, latencyMs)));
      whole.recordValue(value);
      interval.recordValue(value);
    },
    count: () => whole.totalCount,
    summary: () => summaryOf(whole),
    takeInterval: () => {
      if (interval.totalCount === 0) return undefined;
      const summary = summaryOf(interval);
      interval.reset();
      return summary;
    },
  };
}

const createHistogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: latencyMsMax, numberOfSignificantValueDigits: 3 });

function summaryOf(histogram: Histogram): LatencySummary {
  const max = histogram.totalCount === 0 ? 0 : histogram.maxValue;
  // A percentile is the upper end of its bucket, which may lie above all that was recorded.
  const percentile = (percent: number) => Math.min(max, histogram.getValueAtPercentile(percent));
  return { p50: percentile(50), p95: percentile(95), p99: percentile(99), max };
}
