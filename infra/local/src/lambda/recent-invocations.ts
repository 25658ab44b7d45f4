import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import type { EnvironmentAnswer } from './execution-environment.ts';

/** What a function did lately: a counter since the start says nothing about now. */
export interface RecentInvocations {
  /** The counts are of this long; the newest ten seconds of it may have just begun. */
  readonly windowSeconds: number;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  readonly durationMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

export interface RecentMeter {
  count(answer: Pick<EnvironmentAnswer, 'outcome' | 'durationMs'>): void;
  countThrottle(): void;
  read(): RecentInvocations;
}

const SLICE_MS = 10_000;
const SLICES = 6;
// One percent up to a quarter of an hour, Lambda's longest run: 24 KB a slice instead of some hundred.
const HISTOGRAM = { lowest: 1, highest: 900_000_000, figures: 2 };

interface Slice {
  index: number;
  invocations: number;
  errors: number;
  throttles: number;
  readonly microseconds: RecordableHistogram;
}

/** Counts by slices of ten seconds, so that what is old goes without being looked at. */
export const createRecentMeter = (clock: Clock): RecentMeter => {
  const slices: Slice[] = Array.from({ length: SLICES }, () => ({
    index: -1,
    invocations: 0,
    errors: 0,
    throttles: 0,
    microseconds: createHistogram(HISTOGRAM),
  }));
  const indexNow = (): number => Math.floor(clock.nowMs() / SLICE_MS);
  const sliceNow = (): Slice | undefined => {
    const index = indexNow();
    const slice = slices[index % SLICES];
    if (slice === undefined || slice.index === index) return slice;
    slice.microseconds.reset();
    return Object.assign(slice, { index, invocations: 0, errors: 0, throttles: 0 });
  };
  return {
    count: ({ outcome, durationMs }) => {
      const slice = sliceNow();
      if (slice === undefined) return;
      slice.invocations += 1;
      if (outcome !== 'success') slice.errors += 1;
      slice.microseconds.record(Math.min(HISTOGRAM.highest, Math.max(1, Math.round(durationMs * 1000))));
    },
    countThrottle: () => {
      const slice = sliceNow();
      if (slice !== undefined) slice.throttles += 1;
    },
    read: () => {
      const oldest = indexNow() - SLICES + 1;
      const recent = slices.filter(({ index }) => index >= oldest);
      const sum = (countOf: (slice: Slice) => number) => recent.reduce((total, slice) => total + countOf(slice), 0);
      const all = createHistogram(HISTOGRAM);
      for (const { microseconds } of recent) all.add(microseconds);
      return {
        windowSeconds: (SLICES * SLICE_MS) / 1000,
        invocations: sum(({ invocations }) => invocations),
        errors: sum(({ errors }) => errors),
        throttles: sum(({ throttles }) => throttles),
        durationMs: durationsOf(all),
      };
    },
  };
};

const durationsOf = (microseconds: RecordableHistogram) => {
  if (microseconds.count === 0) return { p50: 0, p99: 0, max: 0 };
  const { max } = microseconds;
  return { p50: microseconds.percentile(50) / 1000, p99: microseconds.percentile(99) / 1000, max: max / 1000 };
};
