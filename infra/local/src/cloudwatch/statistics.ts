import type { MinuteValues } from './metric-series.ts';
import type { SpreadBin } from './value-spread.ts';

/** What is asked of a metric's values. */
export type Statistic = SimpleStatistic | { readonly percentile: number };

export const SIMPLE_STATISTICS = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;
export type SimpleStatistic = (typeof SIMPLE_STATISTICS)[number];

const PERCENTILE = /^p(100(?:\.0+)?|\d{1,2}(?:\.\d{1,10})?)$/;

/** Undefined for text that names no statistic which is kept here. */
export const parseStatistic = (text: string): Statistic | undefined => {
  const simple = SIMPLE_STATISTICS.find((name) => name === text);
  if (simple !== undefined) return simple;
  const percentile = PERCENTILE.exec(text)?.[1];
  return percentile === undefined ? undefined : { percentile: Number(percentile) };
};

/** Undefined where it is not known: percentiles of values that did not come one by one. @param minutes at least one */
export const statisticOf = (statistic: Statistic, minutes: readonly MinuteValues[]): number | undefined => {
  if (typeof statistic === 'object') return percentileOf(statistic.percentile, minutes);
  const sum = total(minutes, (minute) => minute.sum);
  const count = total(minutes, (minute) => minute.count);
  switch (statistic) {
    case 'SampleCount':
      return count;
    case 'Sum':
      return sum;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return least(minutes);
    case 'Maximum':
      return greatest(minutes);
  }
};

const total = (minutes: readonly MinuteValues[], read: (minute: MinuteValues) => number): number =>
  minutes.reduce((sum, minute) => sum + read(minute), 0);
const least = (minutes: readonly MinuteValues[]): number => Math.min(...minutes.map(({ min }) => min));
const greatest = (minutes: readonly MinuteValues[]): number => Math.max(...minutes.map(({ max }) => max));

const percentileOf = (percentile: number, minutes: readonly MinuteValues[]): number | undefined => {
  const bins = binsOfAll(minutes);
  if (bins === undefined) return undefined;
  const [min, max] = [least(minutes), greatest(minutes)];
  // Bins know their values roughly, but the ends are known well.
  if (percentile === 0) return min;
  if (percentile === 100) return max;
  const wanted = (percentile / 100) * total(minutes, ({ count }) => count);
  let below = 0;
  for (const { value, count } of bins) {
    below += count;
    if (below >= wanted) return Math.min(max, Math.max(min, value));
  }
  return max;
};

/** From small to large. Undefined if those of one minute are not known. */
const binsOfAll = (minutes: readonly MinuteValues[]): readonly SpreadBin[] | undefined => {
  const all: SpreadBin[] = [];
  for (const minute of minutes) {
    const bins = binsOf(minute);
    if (bins === undefined) return undefined;
    if (minutes.length === 1) return bins;
    all.push(...bins);
  }
  return all.sort((a, b) => a.value - b.value);
};

/** Of equal values, or a single one, everything is known. */
const binsOf = ({ min, max, count, spread }: MinuteValues) => (min === max ? [{ value: min, count }] : spread?.bins());
