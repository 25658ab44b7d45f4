import { asBytes, asDuration, asPercent, asRate } from '../format.ts';
import { cpuPercentOf, type ProcessLoad, rateOf, type Sample } from '../timeline/sample.ts';
import type { Timeline } from '../timeline/timeline.ts';

/** The most of something in a run, with its unit. */
export interface Peak {
  readonly what: string;
  readonly value: string;
  readonly note: string;
}

/** How hard the run was at its hardest second. */
export function peaksOf({ samples }: Timeline): Peak[] {
  if (samples.length === 0) return [];
  const runtime = samples.flatMap(({ runtime }) => runtime ?? []);
  return [
    { what: 'readings', value: asRate(most(samples, (sample) => rateOf(sample, ({ sent }) => sent))), note: 'sent' },
    ...(runtime.length === 0 ? [] : [loadPeak('platform', runtime)]),
    loadPeak(
      'simulator',
      samples.map(({ simulator }) => simulator),
    ),
    ...lagPeaks(samples),
  ];
}

const loadPeak = (what: string, loads: readonly ProcessLoad[]): Peak => {
  const residentBytes = most(loads, (load) => load.residentBytes);
  return { what, value: asPercent(most(loads, cpuPercentOf)), note: `of a core, ${asBytes(residentBytes)}` };
};

function lagPeaks(samples: readonly Sample[]): Peak[] {
  const lags = samples.flatMap(({ functions }) => functions);
  if (lags.length === 0) return [];
  const worst = lags.reduce((a, b) => (b.iteratorAgeMs > a.iteratorAgeMs ? b : a));
  return [{ what: 'iterator age', value: asDuration(worst.iteratorAgeMs), note: `in ${worst.functionName}` }];
}

export const most = <T>(items: readonly T[], valueOfItem: (item: T) => number): number =>
  items.reduce((highest, item) => Math.max(highest, valueOfItem(item)), 0);
