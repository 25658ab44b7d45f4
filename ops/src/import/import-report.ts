import { exitCodes } from '../exit-codes.ts';
import type { ImportReport } from './import-tally.ts';

/** The report as people read it. */
export function renderImportReport(report: ImportReport): string[] {
  const { stopped, examples } = report;
  const leftOut = report.refused + report.notAccepted - examples.length;
  return [
    `read          ${report.read} lines in ${(report.durationMs / 1000).toFixed(1)} s`,
    `accepted      ${report.accepted}, ${report.resent} sent again`,
    `refused       ${report.refused}${reasons(report.refusedByReason)}`,
    `not accepted  ${report.notAccepted}${reasons(report.notAcceptedByReason)}`,
    ...examples.map(
      ({ kind, input, line, code, message }) => `${kind.padEnd(14)}${input}:${line}: ${code}: ${message}`,
    ),
    ...(leftOut > 0 ? [`              … and ${leftOut} more; --rejects FILE keeps them all`] : []),
    ...(stopped === undefined ? [] : [`stopped       ${placeOf(stopped)}: ${stopped.code}: ${stopped.message}`]),
  ];
}

/** What the command ends with. */
export function exitCodeOf({ stopped, refused, notAccepted }: ImportReport): number {
  if (stopped?.code === 'INTERRUPTED') return exitCodes.interrupted;
  if (stopped !== undefined) return exitCodes.notDone;
  return refused + notAccepted > 0 ? exitCodes.incomplete : exitCodes.ok;
}

function reasons(counts: Readonly<Record<string, number>>): string {
  const listed = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return listed.length === 0 ? '' : `: ${listed.map(([code, count]) => `${count} ${code}`).join(', ')}`;
}

const placeOf = ({ after }: NonNullable<ImportReport['stopped']>): string =>
  after === undefined ? 'before the first line' : `after ${after.input}:${after.line}`;
