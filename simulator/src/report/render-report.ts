import { renderHistory, renderHistoryFinding } from '../history/history-verdict.ts';
import type { Report } from './report.ts';

/** The report as people read it. */
export function renderReport(report: Report): string[] {
  const { latencyMs: latency, history } = report;
  return [
    `verdict       ${report.verdict}`,
    ...report.reasons.map((reason) => `              ${reason}`),
    `racers        ${report.racers} over ${report.transport}, seed ${report.seed}`,
    `readings      ${report.sent} sent, ${report.acknowledged} acknowledged, ${report.onBoard} on the boards`,
    `              ${report.lost} lost, ${report.wrong} wrong values`,
    `              ${report.retried} sent again, ${report.givenUp} never acknowledged, ${report.skipped} skipped`,
    ...(report.acknowledgedLate > 0
      ? [`              ${report.acknowledgedLate} acknowledged too late to be judged`]
      : []),
    `live feed     ${report.framesSeen} frames, ${report.readingsSeenLive} readings seen in them`,
    `sent → shown  p50 ${latency.p50} ms, p95 ${latency.p95} ms, p99 ${latency.p99} ms, max ${latency.max} ms`,
    ...report.races.map(
      ({ raceId, judged, racers, lost, wrong }) =>
        `race          ${raceId}: ${racers} racers, ${judged} board, ${lost} lost, ${wrong} wrong`,
    ),
    ...(history === undefined ? [] : renderHistory(history)),
    ...report.differences.map(
      ({ board, raceId, racerId = 'whole board', problem, expected, actual }) =>
        `difference    ${raceId} ${board} ${racerId}: ${problem}, expected ${expected}, is ${actual}`,
    ),
    ...(history?.differences ?? []).map(renderHistoryFinding),
  ];
}
