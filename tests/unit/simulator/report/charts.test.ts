import { describe, expect, it } from 'vitest';
import { renderChart } from '../../../../simulator/src/report/chart/chart.ts';
import { areaPath, linePath } from '../../../../simulator/src/report/chart/path.ts';
import { chartsOf } from '../../../../simulator/src/report/chart/run-charts.ts';
import {
  linearScale,
  logarithmicScale,
  rankScale,
  timeScale,
  timeTickFormat,
} from '../../../../simulator/src/report/chart/scale.ts';
import type { Sample } from '../../../../simulator/src/timeline/sample.ts';
import { integerBetween, seededRandom, seeds } from '../../../support/random.ts';
import { idleLoad, sampleWith } from '../timeline/support.ts';

/** Four seconds: two of ten readings, one of five, one of none. */
const samples: readonly Sample[] = [10, 10, 5, 0].map((sent, index) =>
  sampleWith({
    fromMs: index * 1_000,
    untilMs: (index + 1) * 1_000,
    sent,
    acknowledged: sent,
    connected: 10,
    ...(index === 2 ? {} : { latencyMs: { p50: 100, p95: 200, p99: 400, max: 500 } }),
    ranks: [index === 0 ? null : index],
  }),
);
const timeline = {
  everyMs: 1_000,
  looksPerSample: 1,
  samples,
  marks: [
    { kind: 'fault' as const, label: 'table-throttled', fromMs: 1_000, untilMs: 2_000 },
    { kind: 'race' as const, label: 'race begins', fromMs: 3_000 },
    { kind: 'gap' as const, label: '9 of 10 connections gone', fromMs: 3_500 },
  ],
  racers: [{ racerId: 'sim-1-0001', name: 'Noor', place: 'first' as const }],
};

const chartOf = (id: string) => {
  const chart = chartsOf(timeline).find((candidate) => candidate.id === id);
  if (chart === undefined) throw new Error(`there is no chart ${id}`);
  return chart;
};
const pathsOf = (id: string) => {
  const { markup } = renderChart(chartOf(id));
  return [...markup.matchAll(/<path class="(\w+) look-\d" d="([^"]*)"/g)].map(([, kind, path]) => [kind, path]);
};

describe('a path', () => {
  it('goes through its points from the left and from below', () => {
    const points = [
      [0, 0],
      [0.5, 1],
      [1, 0.25],
    ] as const;
    expect(linePath(points)).toBe('M0 1000L500 0L1000 750');
    expect(areaPath(points)).toBe('M0 1000L0 1000L500 0L1000 750L1000 1000Z');
  });

  it('is broken where nothing is known, and a dot where only one value is', () => {
    const points = [
      [0, 0.5],
      [0.25, undefined],
      [0.5, undefined],
      [0.75, 0.5],
      [1, 1],
    ] as const;
    expect(linePath(points)).toBe('M0 500h0M750 500L1000 0');
    expect([linePath([]), areaPath([[0, undefined]])]).toEqual(['', '']);
  });
});

describe('an axis', () => {
  it.each([
    [0, [0, 0.5, 1]],
    [4, [0, 1, 2, 3, 4]],
    [7, [0, 2, 4, 6, 8]],
    [1_004, [0, 500, 1_000, 1_500]],
    [0.3, [0, 0.1, 0.2, 0.3]],
  ])('from 0 to %d has round ticks', (valueMax, ticks) => {
    expect(linearScale(valueMax).ticks.map((tick) => Number(tick.toPrecision(12)))).toEqual(ticks);
  });

  it('has all values on it, whatever they are', () => {
    for (const seed of seeds(500)) {
      const random = seededRandom(seed);
      const value = random() * 10 ** integerBetween(random, -3, 9);
      const { shareOf, ticks } = linearScale(value);
      const share = shareOf(value);
      expect([share > 0.4 && share <= 1 + 1e-9, ticks.length <= 6], `seed ${seed}: ${value}`).toEqual([true, true]);
    }
  });

  it('of latencies goes by decades', () => {
    const { shareOf, ticks } = logarithmicScale(20, 5_000);
    expect(ticks).toEqual([10, 100, 1_000, 10_000]);
    expect([0, 10, 100, 10_000].map(shareOf)).toEqual([0, 0, expect.closeTo(1 / 3), 1]);
  });

  it('of ranks has the first on top', () => {
    const { shareOf, ticks } = rankScale(1_000);
    expect(ticks).toEqual([1, 500, 1_000]);
    expect([shareOf(1), shareOf(1_000)]).toEqual([1, 0]);
    expect(rankScale(1).ticks).toEqual([1, 2]);
  });

  it.each([
    [4_000, ['0', '1 s', '2 s', '3 s', '4 s']],
    [90_000, ['0', '30 s', '60 s', '90 s']],
    [300_000, ['0', '1 min', '2 min', '3 min', '4 min', '5 min']],
    [3_600_000, ['0', '15 min', '30 min', '45 min', '60 min']],
    [86_400_000, ['0', '8 h', '16 h', '24 h']],
  ])('of %d ms has round times', (durationMs, ticks) => {
    const scale = timeScale(durationMs);
    expect(scale.ticks.map(timeTickFormat(scale))).toEqual(ticks);
  });
});

describe('the charts of a run', () => {
  it('draw readings a second at the middle of each second', () => {
    // 10 of at most 10 is the top; seconds are a quarter of the width each.
    expect(pathsOf('rate')).toEqual([
      ['area', 'M125 1000L125 0L375 0L625 500L875 1000L875 1000Z'],
      ['line', 'M125 0L375 0L625 500L875 1000'],
      ['line', 'M125 0L375 0L625 500L875 1000'],
    ]);
  });

  it('leave a gap in latencies where nothing was shown', () => {
    const p50 = pathsOf('latency').at(-1);
    // 100 ms of at most 500, on an axis up to 600.
    expect(p50).toEqual(['line', 'M125 833.3L375 833.3M875 833.3h0']);
  });

  it('draw the first rank on top', () => {
    expect(pathsOf('ranks')).toEqual([['line', 'M375 0L625 500L875 1000']]);
    expect(chartOf('ranks').series.map(({ label, summary }) => `${label}: ${summary}`)).toEqual([
      'Noor: sim-1-0001, first, ends 3',
    ]);
  });

  it('show faults, gaps and races where they happened', () => {
    const { markup } = renderChart(chartOf('rate'));
    const marks = [...markup.matchAll(/<(rect|line) class="mark (\w+)" ([^>]*)><title>([^<]*)</g)];
    expect(marks.map(([, shape, kind, place, title]) => [shape, kind, place, title])).toEqual([
      ['rect', 'fault', 'x="250" y="0" width="250" height="1000"', '0:01 table-throttled'],
      ['line', 'race', 'x1="750" x2="750" y1="0" y2="1000"', '0:03 race begins'],
      ['rect', 'gap', 'x="875" y="0" width="125" height="1000"', '0:03 9 of 10 connections gone'],
    ]);
  });

  it('tell the values of a moment to those who point at it', () => {
    const { markup } = renderChart(chartOf('latency'));
    const titles = [...markup.matchAll(/<rect class="moment"[^>]*><title>([^<]*)</g)].map(([, title]) => title);
    expect(titles).toEqual([
      '0:01\nslowest 500 ms\np99 400 ms\np95 200 ms\np50 100 ms',
      '0:02\nslowest 500 ms\np99 400 ms\np95 200 ms\np50 100 ms',
      '0:03',
      '0:04\nslowest 500 ms\np99 400 ms\np95 200 ms\np50 100 ms',
    ]);
  });

  it('have a logarithmic axis for latencies that are far apart', () => {
    const wide = samples.map((sample) => ({ ...sample, latencyMs: { p50: 10, p95: 100, p99: 1_000, max: 10_000 } }));
    const chart = chartsOf({ ...timeline, samples: wide }).find(({ id }) => id === 'latency');
    expect(chart?.scale.ticks).toEqual([10, 100, 1_000, 10_000]);
  });

  it('are drawn of what was measured only', () => {
    expect(chartsOf(timeline).map(({ id }) => id)).toEqual([
      'rate',
      'latency',
      'ranks',
      'cpu',
      'memory',
      'connections',
      'delay',
    ]);
    expect(chartsOf({ ...timeline, samples: [] })).toEqual([]);
    const lag = { functionName: 'aggregate', iteratorAgeMs: 40, recordsBehind: 1 };
    const told = samples.map((sample) => ({ ...sample, functions: [lag], runtime: idleLoad }));
    const charts = chartsOf({ ...timeline, samples: told });
    expect(charts.find(({ id }) => id === 'iterator-age')?.series[0]?.summary).toBe('at most 40 ms');
    expect(charts.find(({ id }) => id === 'cpu')?.series.map(({ label }) => label)).toEqual(['platform', 'simulator']);
  });

  it('keep a day of seconds to as many points as a screen shows', () => {
    const day = Array.from({ length: 3_600 }, (_, index) =>
      sampleWith({ fromMs: index * 24_000, untilMs: (index + 1) * 24_000, sent: 24 }),
    );
    const [rate] = chartsOf({ ...timeline, samples: day });
    expect(rate?.moments.length).toBeLessThanOrEqual(400);
    expect(new Set(rate?.series[0]?.values)).toEqual(new Set([1]));
  });
});
