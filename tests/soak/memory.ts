import { type Trend, type TrendPoint, trendOf } from '../support/statistics.ts';

/** Memory that a process holds, by the second of the soak. */
export interface MemorySample {
  readonly atMs: number;
  readonly platformMegabytes: number;
  readonly simulatorMegabytes: number;
}

export interface MemoryGrowth {
  readonly platform: Trend;
  readonly simulator: Trend;
  readonly problems: readonly string[];
}

const MEGABYTE = 1_048_576;
/** Growth counts if chance would not make it: three standard errors. */
const ERRORS_OF_CHANCE = 3;
const WINDOW_MS = 120_000;
/** Fewer say nothing about a trend. */
const WINDOWS_MIN = 5;

/** What the platform says of itself, and what this process holds; undefined while the platform is away. */
export const sampleMemory = async (url: string, startedMs: number): Promise<MemorySample | undefined> => {
  try {
    const response = await fetch(`${url}/_local/metrics`, { signal: AbortSignal.timeout(5_000) });
    const metrics = (await response.json()) as { process: { memory: { residentBytes: number } } };
    return {
      atMs: performance.now() - startedMs,
      platformMegabytes: metrics.process.memory.residentBytes / MEGABYTE,
      simulatorMegabytes: process.memoryUsage().rss / MEGABYTE,
    };
  } catch {
    return undefined; // it was killed, or is just starting
  }
};

export interface GrowthLimits {
  /** Caches fill first. */
  readonly fromMs: number;
  /** Then the boards are read whole to be judged, which is not what lasts for days. */
  readonly untilMs: number;
  readonly megabytesPerMinuteMax: number;
}

/** Whether memory grows: by the least of each two minutes, since what is above it waits for a collector. Undefined if the time is too short. */
export const memoryGrowth = (samples: readonly MemorySample[], limits: GrowthLimits): MemoryGrowth | undefined => {
  const { fromMs, untilMs, megabytesPerMinuteMax } = limits;
  const late = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
  const windows = [...Map.groupBy(late, ({ atMs }) => Math.floor(atMs / WINDOW_MS))];
  if (windows.length < WINDOWS_MIN) return undefined;
  const trend = (megabytesOf: (sample: MemorySample) => number) =>
    trendOf(
      windows.map(
        ([window, members]): TrendPoint => ({
          atMs: window * WINDOW_MS,
          value: Math.min(...members.map(megabytesOf)),
        }),
      ),
    );
  const platform = trend(({ platformMegabytes }) => platformMegabytes);
  const simulator = trend(({ simulatorMegabytes }) => simulatorMegabytes);
  const problems = Object.entries({ platform, simulator }).flatMap(([name, { perMinute, error }]) =>
    perMinute > megabytesPerMinuteMax && perMinute > ERRORS_OF_CHANCE * error
      ? [`the ${name} grows by ${perMinute.toFixed(2)} ± ${error.toFixed(2)} MB a minute`]
      : [],
  );
  return { platform, simulator, problems };
};
