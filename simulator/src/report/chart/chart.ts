import { asMoment } from '../../format.ts';
import { html, type Markup } from '../html/markup.ts';
import { areaPath, CANVAS, linePath, type Point } from './path.ts';
import { type Scale, timeTickFormat } from './scale.ts';

/** One line of a chart. */
export interface Series {
  readonly label: string;
  /** What the legend says of it: `most 1,000/s`. */
  readonly summary: string;
  /** One per moment; undefined where nothing is known. */
  readonly values: readonly (number | undefined)[];
  /** Which of the six looks of lines, from 1. */
  readonly look: number;
  /** Whether what lies below it is filled. */
  readonly isArea?: boolean;
}

/** What happened at a time or over one, in all charts of a report. */
export interface ChartMark {
  readonly kind: 'race' | 'fault' | 'gap';
  readonly title: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Moment {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Chart {
  /** Unique in its page. */
  readonly id: string;
  readonly title: string;
  /** One sentence: what is measured, and how. */
  readonly description: string;
  readonly moments: readonly Moment[];
  readonly series: readonly Series[];
  readonly marks: readonly ChartMark[];
  readonly time: Scale;
  readonly scale: Scale;
  /** A value with its unit. */
  readonly format: (value: number) => string;
}

/** A chart over time that needs no script: lines stretch with the page, and texts keep their size. */
export function renderChart(chart: Chart): Markup {
  const { id, title, description, series } = chart;
  return html`<figure class="chart" id="${id}">
<figcaption><h3>${title}</h3><p>${description}</p></figcaption>
<ul class="legend">${series.map(renderLegend)}</ul>
<div class="plot"><svg role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title>
<desc id="${id}-desc">${description} ${series.map(({ label, summary }) => `${label}: ${summary}.`).join(' ')}</desc>
${renderValueAxis(chart)}${renderTimeAxis(chart)}
<svg class="lines" viewBox="0 0 ${CANVAS} ${CANVAS}" preserveAspectRatio="none" width="100%" height="100%">
${chart.marks.map((mark) => renderMark(mark, chart))}
${series.map((line) => renderSeries(line, chart))}
${chart.moments.map((moment, index) => renderMoment(moment, index, chart))}
</svg></svg></div>
</figure>`;
}

const renderLegend = ({
  label,
  summary,
  look,
}: Series): Markup => html`<li><svg class="swatch" aria-hidden="true"><line class="line look-${look}" x1="1" x2="19" y1="50%" y2="50%"/></svg>
<span><bdi>${label}</bdi> <b>${summary}</b></span></li>`;

const renderValueAxis = ({ scale, format }: Chart): readonly Markup[] =>
  scale.ticks.map((tick) => {
    const y = percent(1 - scale.shareOf(tick));
    return html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/><text x="0" y="${y}" dx="-0.6em" dy="0.32em" text-anchor="end">${tick === 0 ? '0' : format(tick)}</text>`;
  });

const renderTimeAxis = ({ time }: Chart): readonly Markup[] => {
  const format = timeTickFormat(time);
  return time.ticks.map((tick) => {
    const x = percent(time.shareOf(tick));
    return html`<line class="tick" x1="${x}" x2="${x}" y1="100%" y2="101.5%"/><text x="${x}" y="100%" dy="1.7em" text-anchor="middle">${format(tick)}</text>`;
  });
};

function renderMark({ kind, title, fromMs, untilMs }: ChartMark, { time }: Chart): Markup {
  const from = onCanvas(time.shareOf(fromMs));
  const until = onCanvas(time.shareOf(untilMs));
  if (until === from) {
    return html`<line class="mark ${kind}" x1="${from}" x2="${from}" y1="0" y2="${CANVAS}"><title>${title}</title></line>`;
  }
  return html`<rect class="mark ${kind}" x="${from}" y="0" width="${onCanvas((until - from) / CANVAS)}" height="${CANVAS}"><title>${title}</title></rect>`;
}

function renderSeries({ values, look, isArea }: Series, { moments, time, scale }: Chart): Markup {
  const points = moments.map(({ fromMs, untilMs }, index): Point => {
    const value = values[index];
    return [time.shareOf((fromMs + untilMs) / 2), value === undefined ? undefined : scale.shareOf(value)];
  });
  const area = isArea === true ? html`<path class="area look-${look}" d="${areaPath(points)}"/>` : undefined;
  return html`${area}<path class="line look-${look}" d="${linePath(points)}"/>`;
}

/** Pointing at a moment tells all its values. */
function renderMoment({ fromMs, untilMs }: Moment, index: number, chart: Chart): Markup {
  const from = onCanvas(chart.time.shareOf(fromMs));
  const width = onCanvas(chart.time.shareOf(untilMs - fromMs));
  const values = chart.series.flatMap(({ label, values }) => {
    const value = values[index];
    return value === undefined ? [] : [`${label} ${chart.format(value)}`];
  });
  const text = [asMoment(untilMs), ...values].join('\n');
  return html`<rect class="moment" x="${from}" y="0" width="${width}" height="${CANVAS}"><title>${text}</title></rect>`;
}

const percent = (share: number): string => `${Math.round(share * 10_000) / 100}%`;
const onCanvas = (share: number): number => Math.round(share * CANVAS * 10) / 10;
