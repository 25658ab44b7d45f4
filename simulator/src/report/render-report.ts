import type { CostReport } from '../cost/cost-report.ts';
import type { FaultCounts } from '../faults/fault-counts.ts';
import { asCount, asMoment, asNumber, asUsd, counted } from '../format.ts';
import { renderHistory, renderHistoryFinding } from '../history/history-verdict.ts';
import { renderLeaderboards } from '../leaderboard/leaderboard-verdict.ts';
import type { LimitReached } from '../timeline/limit-watch.ts';
import { limitAdvice } from './limit-advice.ts';
import { COST_UNKNOWN } from './observation.ts';
import { peaksOf } from './peaks.ts';
import { isAcknowledged, type RaceSummary, type Report } from './report.ts';

/** Differences, limits and elements of the bill that a terminal shows; a report that is written to a file has all. */
const rowsMax = 20;
const columnWidth = 14;

/** The report as people read it. */
export function renderReport(report: Report): string[] {
  const { latencyMs: latency, leaderboards, history, limits, cost, faults } = report;
  return [
    ...section('verdict', [report.verdict, ...report.reasons]),
    ...section('racers', [`${asCount(report.racers)} over ${report.transport}, seed ${report.seed}`]),
    ...section('readings', renderReadings(report)),
    ...section('live feed', renderFeed(report)),
    ...section('sent → shown', [
      report.readingsSeenLive === 0
        ? 'not measured, as no reading was seen'
        : `p50 ${latency.p50} ms, p95 ${latency.p95} ms, p99 ${latency.p99} ms, max ${latency.max} ms`,
    ]),
    ...section('load', renderPeaks(report)),
    ...report.races.flatMap((race) => section('race', [renderRace(race)])),
    ...(leaderboards === undefined ? [] : section('leaderboards', renderLeaderboards(leaderboards))),
    ...(history === undefined ? [] : renderHistory(history)),
    ...(faults === undefined ? [] : section('faults', [renderFaults(faults)])),
    ...(limits === undefined ? [] : section('limits', renderLimits(limits, report.startedAtMs))),
    ...section('cost', cost === undefined ? renderNoCost(report) : renderCost(cost)),
    ...renderDifferences(report),
    ...(history?.differences ?? []).map(renderHistoryFinding),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.map((line, index) => `${(index === 0 ? title : '').padEnd(columnWidth)}${line}`);

function renderReadings(report: Report): string[] {
  return [
    isAcknowledged(report.plan)
      ? `${asCount(report.sent)} sent, ${asCount(report.acknowledged)} acknowledged, ${asCount(report.onBoard)} on the boards`
      : `${asCount(report.sent)} sent at QoS 0: nothing is acknowledged, and so nothing can be proved lost`,
    `${asCount(report.lost)} lost, ${counted(report.wrong, 'wrong value')}`,
    `${asCount(report.retried)} sent again, ${asCount(report.givenUp)} ${isAcknowledged(report.plan) ? 'never acknowledged' : 'given up'}, ${asCount(report.skipped)} skipped`,
    ...(report.acknowledgedLate > 0 ? [`${asCount(report.acknowledgedLate)} acknowledged too late to be judged`] : []),
  ];
}

function renderFeed({ framesSeen, readingsSeenLive, framesSkipped, listenerGaps }: Report): string[] {
  const troubles = [
    ...(framesSkipped === 0 ? [] : [`${counted(framesSkipped, 'frame')} not judged`]),
    ...(listenerGaps === 0
      ? []
      : [`connection lost ${listenerGaps === 1 ? 'once' : `${asCount(listenerGaps)} times`}`]),
  ];
  return [
    `${counted(framesSeen, 'frame')}, ${counted(readingsSeenLive, 'reading')} seen in them`,
    ...(troubles.length === 0 ? [] : [troubles.join(', ')]),
  ];
}

function renderPeaks({ timeline }: Report): string[] {
  if (timeline === undefined) return [];
  return peaksOf(timeline).map(({ what, value, note }) => `${what} at most ${value} ${note}`);
}

function renderRace({ raceId, judged, racers, unfinished, lost, wrong }: RaceSummary): string {
  const dropouts = unfinished > 0 && judged === 'official' ? ` (${unfinished} without a finish)` : '';
  return `${raceId}: ${counted(racers, 'racer')}${dropouts}, ${judged} board, ${lost} lost, ${wrong} wrong`;
}

/** What was done, most of it first: `12 duplicated, 3 cut`. */
function renderFaults(faults: FaultCounts): string {
  const done = Object.entries(faults).filter(([, count]) => count > 0);
  return done.length === 0 ? 'none' : done.map(([kind, count]) => `${asCount(count)} ${kind}`).join(', ');
}

function renderLimits(limits: readonly LimitReached[], startedAtMs: number): string[] {
  if (limits.length === 0)
    return ['no limit was reached (most of them bite only where the platform was started with --quotas aws)'];
  return limits.slice(0, rowsMax).flatMap(({ limit, resource, quota, count, firstAtMs }, index) => {
    const { meaning, remedy } = limitAdvice(limit);
    const order = index === 0 ? 'first ' : 'then ';
    const when = firstAtMs < startedAtMs ? 'before the ride' : `at ${asMoment(firstAtMs - startedAtMs)}`;
    return [
      `${order}${limit} of ${resource} (${quota}) ${when}, ${count === 1 ? 'once' : `${asCount(count)} times`}: ${meaning}`,
      `  ${remedy}`,
    ];
  });
}

const renderNoCost = ({ platform, timeline }: Report): string[] =>
  platform.isThisMachine && timeline !== undefined ? [COST_UNKNOWN] : [];

function renderCost({ rows, totalUsd, perRace, pricesAsOf, region }: CostReport): string[] {
  const shown = rows.slice(0, rowsMax);
  const width = Math.max(0, ...shown.map(({ service, element }) => `${service}: ${element}`.length));
  return [
    ...(perRace === undefined ? [] : [`${asUsd(perRace.usd)} a race`]),
    `${asUsd(totalUsd)} in all, at list prices of ${region} of ${pricesAsOf}`,
    ...shown.map(
      ({ service, element, quantity, unit, usd }) =>
        `  ${`${service}: ${element}`.padEnd(width)}  ${asUsd(usd).padStart(12)}  ${asNumber(quantity)} ${unit}`,
    ),
    ...(rows.length > rowsMax ? [`  and ${counted(rows.length - rowsMax, 'more element')}`] : []),
  ];
}

function renderDifferences({ differences, differenceCount }: Report): string[] {
  const shown = differences.slice(0, rowsMax);
  const more = differenceCount - shown.length;
  return [
    ...shown.flatMap(({ board, raceId, racerId = 'whole board', problem, expected, actual }) =>
      section('difference', [`${raceId} ${board} ${racerId}: ${problem}, expected ${expected}, is ${actual}`]),
    ),
    ...(more > 0 ? section('', [`and ${counted(more, 'more difference')}`]) : []),
  ];
}
