import type { Report } from '../../simulator/src/index.ts';
import { quantile } from '../support/statistics.ts';
import type { MemoryGrowth, MemorySample } from './memory.ts';

export interface SoakFacts {
  readonly report: Report;
  readonly growth: MemoryGrowth | undefined;
  readonly samples: readonly MemorySample[];
  readonly restarts: number;
  readonly surprises: readonly string[];
}

export interface SoakResult {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

/** What came of a soak, as people read it. */
export const soakReport = ({ report, growth, samples, restarts, surprises }: SoakFacts): SoakResult => {
  const problems = [...report.reasons, ...surprises, ...(growth?.problems ?? [])];
  const memory = (megabytesOf: (sample: MemorySample) => number): string => {
    const values = samples.map(megabytesOf);
    return `median ${quantile(values, 0.5).toFixed(0)} MB, most ${Math.max(0, ...values).toFixed(0)} MB`;
  };
  const trend = (of: 'platform' | 'simulator'): string =>
    growth === undefined
      ? 'too short to follow it'
      : `${growth[of].perMinute.toFixed(2)} ± ${growth[of].error.toFixed(2)} MB a minute at the end`;
  return {
    problems,
    lines: [
      `verdict ${problems.length === 0 ? 'ok' : 'failed'}`,
      ...problems.map((problem) => `  FAILED: ${problem}`),
      `  ${report.races.length} races, ${report.acknowledged} readings acknowledged, ${report.lost} lost, ${report.wrong} wrong`,
      `  ${report.retried} sent again, ${report.givenUp} never acknowledged, p50 ${report.latencyMs.p50} ms, p99 ${report.latencyMs.p99} ms`,
      `  ${restarts} restarts after a kill`,
      `  platform ${memory(({ platformMegabytes }) => platformMegabytes)}, ${trend('platform')}`,
      `  simulator ${memory(({ simulatorMegabytes }) => simulatorMegabytes)}, ${trend('simulator')}`,
    ],
  };
};
