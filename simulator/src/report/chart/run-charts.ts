import { asBytes, asCount, asDuration, asMoment, asPercent, asRate, counted } from '../../format.ts';
import type { LatencySummary } from '../../latency.ts';
import type { Mark } from '../../timeline/marks.ts';
import { cpuPercentOf, type ProcessLoad, rateOf, type Sample } from '../../timeline/sample.ts';
import { createSampleList } from '../../timeline/sample-list.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { Chart, ChartMark, Series } from './chart.ts';
import { linearScale, logarithmicScale, rankScale, timeScale } from './scale.ts';

/** Points of a line: every second of a race and of what follows it; a chart is hardly wider in pixels. */
const pointsMax = 400;
/** From this ratio of the highest to the lowest on, a linear axis hides the lowest. */
const logarithmicFrom = 25;
const linesMax = 6;

/** The charts of a run; what was not measured has none. */
export function chartsOf(timeline: Timeline): Chart[] {
  const samples = withPointsAtMost(pointsMax, timeline.samples);
  const untilMs = samples.at(-1)?.untilMs;
  if (untilMs === undefined) return [];
  const shared = {
    moments: samples,
    marks: timeline.marks.map((mark) => chartMark(mark, untilMs)),
    time: timeScale(untilMs),
  };
  const charts = [
    rateChart(samples),
    latencyChart(samples),
    iteratorAgeChart(samples),
    rankChart(samples, timeline),
    cpuChart(samples),
    memoryChart(samples),
    connectionChart(samples),
    delayChart(samples),
  ];
  return charts.filter((chart) => hasValues(chart)).map((chart) => ({ ...shared, ...chart }));
}

type OwnPart = Omit<Chart, 'moments' | 'marks' | 'time'>;
type Samples = readonly Sample[];
type Line = Omit<Series, 'summary'>;

const hasValues = ({ series }: OwnPart): boolean =>
  series.some(({ values }) => values.some((value) => value !== undefined));

function withPointsAtMost(countMax: number, samples: Samples): Samples {
  const list = createSampleList(countMax);
  for (const sample of samples) list.add(sample);
  return list.samples();
}

const chartMark = ({ kind, label, fromMs, untilMs }: Mark, endMs: number): ChartMark => ({
  kind,
  title: `${asMoment(fromMs)} ${label}`,
  // A race that ends with the run ends a moment after its last sample.
  fromMs: Math.min(endMs, fromMs),
  // What had not ended goes on to the end; a race begins at once.
  untilMs: Math.min(endMs, untilMs ?? (kind === 'gap' ? endMs : fromMs)),
});

function rateChart(samples: Samples): OwnPart {
  const perSecond = (count: (sample: Sample) => number) => samples.map((sample) => rateOf(sample, count));
  const rare: Line[] = [
    { label: 'sent again', values: perSecond(({ retried }) => retried), look: 2 },
    { label: 'given up', values: perSecond(({ givenUp }) => givenUp), look: 4 },
  ];
  return linear({
    id: 'rate',
    title: 'Readings a second',
    description: 'Sent by racers, and acknowledged by the broker or the stream.',
    format: asRate,
    lines: [
      { label: 'sent', values: perSecond(({ sent }) => sent), look: 6, isArea: true },
      { label: 'acknowledged', values: perSecond(({ acknowledged }) => acknowledged), look: 1 },
      ...rare.filter(({ values }) => values.some((value) => value !== undefined && value > 0)),
    ],
  });
}

function latencyChart(samples: Samples): OwnPart {
  const line = (label: string, look: number, valueIn: (latency: LatencySummary) => number): Line => ({
    label,
    look,
    values: samples.map(({ latencyMs }) => (latencyMs === undefined ? undefined : valueIn(latencyMs))),
  });
  const lines = [
    line('slowest', 6, ({ max }) => max),
    line('p99', 4, ({ p99 }) => p99),
    line('p95', 1, ({ p95 }) => p95),
    line('p50', 3, ({ p50 }) => p50),
  ];
  const shown = lines.flatMap(({ values }) => values.flatMap((value) => value ?? [])).filter((value) => value > 0);
  const [least, most] = [Math.min(...shown), Math.max(...shown)];
  const isWide = shown.length > 0 && most / least >= logarithmicFrom;
  const chart = linear({
    id: 'latency',
    title: 'From racer to board',
    description: `From sending a reading to the first live frame that has it${isWide ? '; the axis is logarithmic' : ''}.`,
    format: asDuration,
    lines,
  });
  return isWide ? { ...chart, scale: logarithmicScale(least, most) } : chart;
}

function iteratorAgeChart(samples: Samples): OwnPart {
  const worst = new Map<string, number>();
  for (const { functionName, iteratorAgeMs } of samples.flatMap(({ functions }) => functions)) {
    worst.set(functionName, Math.max(worst.get(functionName) ?? 0, iteratorAgeMs));
  }
  const names = [...worst].sort(([, a], [, b]) => b - a).map(([functionName]) => functionName);
  return linear({
    id: 'iterator-age',
    title: 'Iterator age',
    description: 'Age of the oldest record that a function has not taken yet.',
    format: asDuration,
    lines: names.slice(0, linesMax).map((label, index) => ({
      label,
      look: index + 1,
      values: samples.map(
        ({ functions }) => functions.find(({ functionName }) => functionName === label)?.iteratorAgeMs,
      ),
    })),
  });
}

function rankChart(samples: Samples, { racers }: Timeline): OwnPart {
  const lines = racers.map(({ racerId, name, place }, index): Series => {
    const values = samples.map(({ ranks }) => ranks[index] ?? undefined);
    const last = values.findLast((value) => value !== undefined);
    return {
      label: name,
      look: index + 1,
      values,
      summary: [racerId, place, ...(last === undefined ? [] : [`ends ${asCount(last)}`])].join(', '),
    };
  });
  const worst = Math.max(1, ...lines.flatMap(({ values }) => values.flatMap((value) => value ?? [])));
  return {
    id: 'ranks',
    title: `Ranks of ${counted(racers.length, 'racer')}`,
    description: 'As live frames show them: those who end first, at the quarters, and last.',
    format: asCount,
    scale: rankScale(worst),
    series: lines,
  };
}

const cpuChart = (samples: Samples): OwnPart =>
  linear({
    id: 'cpu',
    title: 'Processor',
    description: 'Of one core; a process with several threads may take more than 100 %.',
    format: asPercent,
    lines: loadLines(samples, cpuPercentOf),
  });

const memoryChart = (samples: Samples): OwnPart =>
  linear({
    id: 'memory',
    title: 'Memory',
    description: 'Resident memory of all processes.',
    format: asBytes,
    lines: loadLines(samples, ({ residentBytes }) => residentBytes),
  });

const delayChart = (samples: Samples): OwnPart =>
  linear({
    id: 'delay',
    title: 'Event loop delay',
    description:
      'How long everything in a process had to wait for its turn: the longest of a second in the process of the simulator that judges, 99 of 100 times over the last 10 to 20 s in the platform.',
    format: asDuration,
    lines: loadLines(samples, ({ delayMs }) => delayMs),
  });

const connectionChart = (samples: Samples): OwnPart =>
  linear({
    id: 'connections',
    title: 'Connections',
    description: 'Racers that can send, and readings that wait for their acknowledgement.',
    format: asCount,
    lines: [
      { label: 'connected', look: 3, values: samples.map(({ connected }) => connected), isArea: true },
      { label: 'waiting', look: 2, values: samples.map(({ pending }) => pending) },
    ],
  });

const loadLines = (samples: Samples, valueIn: (load: ProcessLoad) => number): Line[] =>
  [
    { label: 'platform', look: 1, values: samples.map(({ runtime }) => runtime && valueIn(runtime)) },
    { label: 'simulator', look: 2, values: samples.map(({ simulator }) => valueIn(simulator)) },
  ].filter(({ values }) => values.some((value) => value !== undefined));

/** A chart from 0 up, whose legend says the most of each line. */
function linear({ lines, ...chart }: Omit<OwnPart, 'series' | 'scale'> & { lines: readonly Line[] }): OwnPart {
  const mostOf = ({ values }: Line) => Math.max(0, ...values.flatMap((value) => value ?? []));
  const stepMin = chart.format === asCount ? 1 : 0;
  return {
    ...chart,
    scale: linearScale(Math.max(0, ...lines.map(mostOf)), { stepMin }),
    series: lines.map((line) => ({ ...line, summary: `at most ${chart.format(mostOf(line))}` })),
  };
}
