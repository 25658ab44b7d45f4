import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/ports.ts';
import { keyOf, type MetricId } from './metric-id.ts';
import { createMetricSeries, KEPT_MINUTES, type MetricSeries, MINUTE_MS, type ValueSet } from './metric-series.ts';

/** All metrics of the last three hours, in memory. */
export interface MetricStore {
  /** Where values of a metric go; it costs nothing until the first one. @param unit as CloudWatch names it */
  metric(id: MetricId, unit: string): Metric;
  /** Undefined for a metric that has no value. */
  find(id: MetricId): MetricSeries | undefined;
  /** Metrics with values in the last three hours, in order of their keys. */
  list(): readonly MetricId[];
  counts(): StoreCounts;
}

/** One metric, to write to. */
export interface Metric {
  /** @param atMs epoch ms @param count how often the value came */
  add(value: number, atMs: number, count?: number): void;
  addSet(values: ValueSet, atMs: number): void;
}

export interface StoreCounts {
  readonly series: number;
  /** Values of metrics for which there was no room any more. */
  readonly withoutRoom: number;
  /** Values of another time than the last three hours. */
  readonly outOfTime: number;
}

export interface MetricStoreOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Metrics at once; values of others are dropped. @default 2,000: about 40 MB if each has a value in every minute */
  readonly seriesMax?: number;
  /** Minutes of metrics at once for which percentiles are known. @default 20,000: at most 70 MB, less than 20 in practice */
  readonly spreadsMax?: number;
}

const SERIES_MAX = 2_000;
const SPREADS_MAX = 20_000;
const KEPT_MS = KEPT_MINUTES * MINUTE_MS;

interface Entry {
  readonly id: MetricId;
  readonly series: MetricSeries;
}

export const createMetricStore = (options: MetricStoreOptions): MetricStore => {
  const { clock, log, seriesMax = SERIES_MAX, spreadsMax = SPREADS_MAX } = options;
  const entries = new Map<string, Entry>();
  const room = { left: spreadsMax };
  const dropped = { withoutRoom: 0, outOfTime: 0 };
  let sweptMinute = 0;

  const isRecent = ({ series }: Entry, nowMs: number): boolean => series.newestMs > nowMs - KEPT_MS;
  /** Once a minute: what is quiet for three hours gives its room to others. */
  const sweep = (nowMs: number): void => {
    const minute = Math.floor(nowMs / MINUTE_MS);
    if (minute === sweptMinute) return;
    sweptMinute = minute;
    for (const [key, entry] of entries) {
      if (isRecent(entry, nowMs)) continue;
      entry.series.close();
      entries.delete(key);
    }
  };
  const countWithoutRoom = (id: MetricId): undefined => {
    if (dropped.withoutRoom === 0) log('warn', 'there are too many metrics; values of new ones are dropped', { ...id });
    dropped.withoutRoom += 1;
  };
  const open = (id: MetricId, key: string, unit: string): MetricSeries | undefined => {
    const known = entries.get(key);
    if (known !== undefined) return known.series;
    if (entries.size >= seriesMax) return countWithoutRoom(id);
    const series = createMetricSeries(unit, room);
    entries.set(key, { id, series });
    return series;
  };
  const isInTime = (atMs: number): boolean => {
    const nowMs = clock.nowMs();
    sweep(nowMs);
    // A minute ahead is what a rounded clock may be.
    const isIn = atMs > nowMs - KEPT_MS && atMs < nowMs + MINUTE_MS;
    if (!isIn) dropped.outOfTime += 1;
    return isIn;
  };
  return {
    metric: (id, unit) => {
      const key = keyOf(id);
      return {
        add: (value, atMs, count) => {
          if (isInTime(atMs)) open(id, key, unit)?.add(value, atMs, count);
        },
        addSet: (values, atMs) => {
          if (isInTime(atMs)) open(id, key, unit)?.addSet(values, atMs);
        },
      };
    },
    find: (id) => entries.get(keyOf(id))?.series,
    list: () => {
      const nowMs = clock.nowMs();
      const recent = [...entries].filter(([, entry]) => isRecent(entry, nowMs));
      return recent.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { id }]) => id);
    },
    counts: () => ({ series: entries.size, ...dropped }),
  };
};
