import { asCount, asDuration, asTimestamp, asUsd, counted } from '../../format.ts';
import { most, peaksOf } from '../peaks.ts';
import { isAcknowledged, type Report } from '../report.ts';
import { type Content, html, type Markup } from './markup.ts';

/** The verdict, why, and of what. */
export function renderVerdict(report: Report): Markup {
  const { verdict, reasons } = report;
  return html`<header>
<p class="kicker">Alleycat · simulation report</p>
<h1><span class="verdict ${verdict}">${verdict === 'ok' ? 'Passed' : 'Failed'}</span> ${headlineOf(report)}</h1>
${reasons.length === 0 ? undefined : html`<ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
<p class="what">${whatWasDone(report)}</p>
</header>
`;
}

function headlineOf({ verdict, plan, lost, wrong, reasons }: Report): string {
  if (verdict === 'ok') return isAcknowledged(plan) ? 'Nothing was lost, and nothing is wrong.' : 'Nothing is wrong.';
  if (lost > 0) return `${counted(lost, 'reading was', 'readings were')} lost.`;
  if (wrong > 0) return `${counted(wrong, 'value is', 'values are')} wrong.`;
  const [reason = 'something is not as it must be'] = reasons;
  return `${capitalised(reason)}.`;
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function whatWasDone({ racers, platform, durationMs, transport, plan, startedAtMs }: Report): string {
  const classes = platform.classIds.length;
  return [
    counted(racers, 'racer'),
    classes === 1 ? `class ${platform.classIds[0]}` : `${classes} classes`,
    asDuration(durationMs),
    transport === 'kinesis' ? 'straight into the stream' : `${transport} at QoS ${plan.mqtt.qos}`,
    ...(plan.timeScale === 1 ? [] : [`${plan.timeScale} times as fast`]),
    `seed ${plan.seed}`,
    asTimestamp(startedAtMs),
  ].join(' · ');
}

/** The numbers that people ask for first. */
export function renderFigures(report: Report): Markup {
  const { timeline, cost } = report;
  const figures: Figure[] = [
    ...readingFigures(report),
    ['Wrong values', asCount(report.wrong), `${counted(report.framesSeen, 'live frame')} looked at`],
    ...latencyFigures(report),
    ...(timeline === undefined ? [] : peaksOf(timeline).map(peakFigure)),
    ...(timeline === undefined
      ? []
      : [connectionFigure(asCount(most(timeline.samples, ({ connected }) => connected)), report)]),
    ...(cost?.perRace === undefined ? [] : [costFigure(cost.perRace.usd, cost.totalUsd)]),
  ];
  const cells: Content = figures.map(
    ([name, value, note]) => html`<div><dt>${name}</dt><dd><strong>${value}</strong> <span>${note}</span></dd></div>`,
  );
  return html`<dl class="figures">${cells}</dl>
`;
}

type Figure = [name: string, value: string, note: string];

const readingFigures = ({ plan, sent, acknowledged, lost, onBoard }: Report): Figure[] =>
  isAcknowledged(plan)
    ? [
        ['Readings acknowledged', asCount(acknowledged), `of ${asCount(sent)} sent`],
        ['Lost', asCount(lost), `${asCount(onBoard)} ${onBoard === 1 ? 'is' : 'are'} on the boards`],
      ]
    : [['Readings sent', asCount(sent), 'at QoS 0, where nothing can be proved lost']];

const latencyFigures = ({ latencyMs: latency, readingsSeenLive }: Report): Figure[] =>
  readingsSeenLive === 0
    ? []
    : [
        ['Racer to board, median', asDuration(latency.p50), `p95 ${asDuration(latency.p95)}`],
        ['Racer to board, p99', asDuration(latency.p99), `slowest ${asDuration(latency.max)}`],
      ];

function peakFigure({ what, value, note }: ReturnType<typeof peaksOf>[number]): Figure {
  return [`${capitalised(what)}, at most`, value, note];
}

const connectionFigure = (connected: string, { retried, givenUp }: Report): Figure => [
  'Connected, at most',
  connected,
  `${asCount(retried)} sent again, ${asCount(givenUp)} given up`,
];

const costFigure = (perRaceUsd: number, totalUsd: number): Figure => [
  'Cost of a race on AWS',
  asUsd(perRaceUsd),
  `${asUsd(totalUsd)} for the run`,
];
