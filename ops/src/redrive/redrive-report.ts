import type { Consumer } from '@alleycat/domain';
import { exitCodes } from '../exit-codes.ts';
import { type BatchReport, isAllDone, renderBatches } from './batch-report.ts';

/** What redriving a stack's failed batches came to, or would. */
export interface RedriveReport extends BatchReport {
  readonly isDryRun: boolean;
  /** In ISO 8601; absent: all of them. */
  readonly since?: string;
  /** Consumers that take nothing now: their batches wait for them. */
  readonly switchedOff: readonly Consumer[];
}

/** The report as people read it. */
export function renderRedriveReport(report: RedriveReport): string[] {
  return [
    ...renderBatches(report, report),
    ...report.switchedOff.map((consumer) => `${consumer} is switched off, its batches wait: resume it first`),
    ...(report.isDryRun ? ['nothing was sent'] : []),
  ];
}

/** What the command ends with. */
export const exitCodeOf = (report: RedriveReport): number =>
  isAllDone(report) && report.switchedOff.length === 0 ? exitCodes.ok : exitCodes.incomplete;
