/** The value below which the given share (0 to 1) of the values lies; 0 for no values. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
};

export interface Trend {
  /** Growth a minute. */
  readonly perMinute: number;
  /** Standard error of it: what chance alone would make of it. */
  readonly error: number;
}

export interface TrendPoint {
  readonly atMs: number;
  readonly value: number;
}

/** Straight line through the points by least squares. Needs three of them. */
export const trendOf = (points: readonly TrendPoint[]): Trend => {
  if (points.length < 3) throw new Error(`a trend needs three points, not ${points.length}`);
  const minutes = points.map(({ atMs }) => atMs / 60_000);
  const values = points.map(({ value }) => value);
  const [middle, mean] = [meanOf(minutes), meanOf(values)];
  const spread = sumOf(minutes.map((minute) => (minute - middle) ** 2));
  const perMinute = sumOf(minutes.map((minute, index) => (minute - middle) * ((values[index] ?? 0) - mean))) / spread;
  const rests = values.map((value, index) => value - mean - perMinute * ((minutes[index] ?? 0) - middle));
  const variance = sumOf(rests.map((rest) => rest ** 2)) / (points.length - 2);
  return { perMinute, error: Math.sqrt(variance / spread) };
};

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]): number => sumOf(values) / values.length;
