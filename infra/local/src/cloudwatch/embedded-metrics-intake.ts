import { embeddedLinesIn, parseEmbeddedMetrics } from './embedded-metrics.ts';
import type { MetricStore } from './metric-store.ts';

/** Takes what functions write, and keeps the metrics that are in it. */
export interface EmbeddedMetricsIntake {
  take(text: string): void;
  counts(): EmbeddedCounts;
}

export interface EmbeddedCounts {
  /** Lines with metrics. */
  readonly lines: number;
  /** Lines, or parts of them, that break the format. */
  readonly malformed: number;
}

export const createEmbeddedMetricsIntake = (store: MetricStore): EmbeddedMetricsIntake => {
  const counts = { lines: 0, malformed: 0 };
  const takeLine = (line: string): void => {
    const { values, malformed } = parseEmbeddedMetrics(line);
    counts.lines += 1;
    counts.malformed += malformed;
    for (const { id, unit, atMs, value, count } of values) store.metric(id, unit).add(value, atMs, count);
  };
  return {
    take: (text) => embeddedLinesIn(text).forEach(takeLine),
    counts: () => ({ ...counts }),
  };
};
