import { counted } from '../../format.ts';
import { renderChart } from '../chart/chart.ts';
import { chartsOf } from '../chart/run-charts.ts';
import type { Report } from '../report.ts';
import { renderDifferences, renderHistorySection, renderLeaderboardSection, renderRaces } from './findings-section.ts';
import { type Content, html, type Markup } from './markup.ts';
import { renderCost, renderFaultCounts, renderLimits, renderMachine, renderMarks, renderPlan } from './run-sections.ts';
import { STYLE } from './style.ts';
import { renderFigures, renderVerdict } from './summary.ts';
import { renderSection } from './table.ts';

/** The report as one page that asks for nothing: no other file, no network, no script. */
export function renderPage(report: Report): string {
  const title = `${report.verdict}: ${counted(report.racers, 'racer')}, seed ${report.seed}`;
  // Whatever a racer is called, nothing in here is ever run or fetched.
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${policy}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${title} · Alleycat simulation report</title>
<style>${style}</style>
</head>
<body>
${renderVerdict(report)}<main>
${sectionsOf(report)}</main>
</body>
</html>
`.markup;
}

const style: Markup = { markup: STYLE };

const sectionsOf = (report: Report): Content => [
  renderFigures(report),
  renderDifferences(report),
  renderCharts(report),
  renderMarks(report),
  renderRaces(report),
  renderLeaderboardSection(report),
  renderHistorySection(report),
  renderLimits(report),
  renderCost(report),
  renderFaultCounts(report),
  renderPlan(report),
  renderMachine(report),
];

function renderCharts({ timeline }: Report): Markup | undefined {
  const charts = timeline === undefined ? [] : chartsOf(timeline);
  if (timeline === undefined || charts.length === 0) return undefined;
  const kinds = new Set(timeline.marks.map(({ kind }) => kind));
  const legend = markLegend.filter(({ kind }) => kinds.has(kind));
  const marks = html`<ul class="legend marks">${legend.map(
    ({ kind, text }) => html`<li><span class="swatch mark ${kind}"></span><span>${text}</span></li>`,
  )}</ul>`;
  return renderSection('charts', 'Second by second', [
    html`<p class="note">Time is counted from the start of the ride. Point at a chart to read its values.</p>`,
    legend.length === 0 ? undefined : marks,
    html`<div class="charts">${charts.map(renderChart)}</div>`,
  ]);
}

const markLegend = [
  { kind: 'race', text: 'a race begins or ends' },
  { kind: 'fault', text: 'a fault of the platform' },
  { kind: 'gap', text: 'connections are gone' },
] as const;
