import { quantile } from '../../support/statistics.ts';

export interface Timing {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly samples: number;
}

export interface MeasureOptions {
  /** Calls that are timed. */
  readonly samples: number;
  /** Calls before them. @default a tenth of them */
  readonly warmUp?: number;
}

/** Times one call after the other. */
export const measure = async (
  call: (at: number) => Promise<unknown>,
  { samples, warmUp = Math.ceil(samples / 10) }: MeasureOptions,
): Promise<Timing> => {
  for (let at = 0; at < warmUp; at += 1) await call(at);
  const times: number[] = [];
  for (let at = 0; at < samples; at += 1) {
    const startedAtMs = performance.now();
    await call(warmUp + at);
    times.push(performance.now() - startedAtMs);
  }
  const rounded = (share: number): number => Math.round(quantile(times, share) * 1_000) / 1_000;
  return { p50Ms: rounded(0.5), p99Ms: rounded(0.99), samples };
};
