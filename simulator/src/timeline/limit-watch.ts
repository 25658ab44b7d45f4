import type { NotedLimit, RuntimeMetrics } from './runtime-metrics.ts';

/** A limit that bit in a run: times and count are those of the run. */
export type LimitReached = NotedLimit;

/** Keeps apart what bit in this run and what had bitten before. */
export interface LimitWatch {
  /** The first look tells what was before the run. */
  see(metrics: Pick<RuntimeMetrics, 'atMs' | 'limits'>): void;
  /** In the order in which they bit first. Undefined if there was no look. */
  reached(): readonly LimitReached[] | undefined;
}

interface Entry {
  readonly noted: NotedLimit;
  /** In this run, before the runtime was last started anew. */
  readonly countBefore: number;
  /** Of the runtime's count, those that are not of this run. */
  readonly baseline: number;
  readonly firstAtMs: number | undefined;
}

export function createLimitWatch(): LimitWatch {
  const entries = new Map<string, Entry>();
  let beganAtMs: number | undefined;
  return {
    see: ({ atMs, limits }) => {
      for (const noted of limits) {
        const key = `${noted.limit} ${noted.resource}`;
        entries.set(key, next(entries.get(key) ?? entryBefore(noted, beganAtMs), noted));
      }
      beganAtMs ??= atMs;
    },
    reached: () =>
      beganAtMs === undefined
        ? undefined
        : [...entries.values()].flatMap(reachedOf).sort((a, b) => a.firstAtMs - b.firstAtMs),
  };
}

function entryBefore(noted: NotedLimit, beganAtMs: number | undefined): Entry {
  const baseline = beganAtMs === undefined ? noted.count : 0;
  return { noted: { ...noted, count: baseline }, countBefore: 0, baseline, firstAtMs: undefined };
}

function next(entry: Entry, noted: NotedLimit): Entry {
  // A runtime that was started anew counts from 0, and may have got further than before by now.
  const isNewProcess = noted.count < entry.noted.count || noted.firstAtMs !== entry.noted.firstAtMs;
  const countBefore = isNewProcess ? countOf(entry) : entry.countBefore;
  const baseline = isNewProcess ? 0 : entry.baseline;
  const hasBitten = countBefore + noted.count > baseline;
  // One that had bitten before the run began tells its first time then, not in the run: the last is at most a look old.
  const firstNow = baseline === 0 ? noted.firstAtMs : noted.lastAtMs;
  return { noted, countBefore, baseline, firstAtMs: entry.firstAtMs ?? (hasBitten ? firstNow : undefined) };
}

const countOf = ({ noted, countBefore, baseline }: Entry): number => countBefore + noted.count - baseline;

function reachedOf(entry: Entry): LimitReached[] {
  const { limit, resource, quota, lastAtMs } = entry.noted;
  if (entry.firstAtMs === undefined) return [];
  return [{ limit, resource, quota, firstAtMs: entry.firstAtMs, lastAtMs, count: countOf(entry) }];
}
