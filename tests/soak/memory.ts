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

/** Whether memory grows from `fromMs` on: caches fill first. */
export const memoryGrowth = (
  samples: readonly MemorySample[],
  { fromMs, megabytesPerMinuteMax }: { readonly fromMs: number; readonly megabytesPerMinuteMax: number },
): MemoryGrowth => {
  const late = samples.filter(({ atMs }) => atMs >= fromMs);
  const trend = (megabytesOf: (sample: MemorySample) => number) =>
    trendOf(late.map((sample): TrendPoint => ({ atMs: sample.atMs, value: megabytesOf(sample) })));
  const platform = trend(({ platformMegabytes }) => platformMegabytes);
  const simulator = trend(({ simulatorMegabytes }) => simulatorMegabytes);
  const problems = Object.entries({ platform, simulator }).flatMap(([name, { perMinute, error }]) =>
    perMinute > megabytesPerMinuteMax && perMinute > ERRORS_OF_CHANCE * error
      ? [`the ${name} grows by ${perMinute.toFixed(2)} ± ${error.toFixed(2)} MB a minute`]
      : [],
  );
  return { platform, simulator, problems };
};
