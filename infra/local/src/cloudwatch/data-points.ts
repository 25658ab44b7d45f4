import { type MetricSeries, MINUTE_MS, type MinuteValues } from './metric-series.ts';

/** Values of a metric in one period. */
export interface DataPoint {
  /** Start of the period (epoch ms). */
  readonly startMs: number;
  /** At least one. */
  readonly minutes: readonly MinuteValues[];
}

export interface TimeRange {
  /** Inclusive, rounded down to the minute; periods are counted from there. */
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly periodMs: number;
}

/** Periods with values, oldest first; none of a metric that has another unit than is asked for. */
export const dataPointsOf = (
  series: MetricSeries | undefined,
  { startMs, endMs, periodMs }: TimeRange,
  unit: string | undefined,
): readonly DataPoint[] => {
  if (series === undefined || (unit !== undefined && unit !== series.unit)) return [];
  const fromMs = startMs - (startMs % MINUTE_MS);
  const periods = Map.groupBy(
    series.read(fromMs, endMs),
    (minute) => fromMs + Math.floor((minute.startMs - fromMs) / periodMs) * periodMs,
  );
  return [...periods].map(([periodStartMs, minutes]) => ({ startMs: periodStartMs, minutes }));
};
