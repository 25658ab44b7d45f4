import type { BreakerPosition, Consumer } from '@alleycat/domain';
import type { SwitchState } from '@alleycat/domain/ports';
import { exitCodes } from '../exit-codes.ts';
import { type BatchReport, isAllDone, renderBatches } from '../redrive/batch-report.ts';

/** What pausing or resuming a consumer came to. */
export interface SteerReport {
  readonly consumer: Consumer;
  readonly position: BreakerPosition;
  /** False if it was so already. */
  readonly isChanged: boolean;
  /** In ISO 8601; absent for a consumer that was never switched. */
  readonly since?: string;
  readonly reason: string;
  readonly switch: SwitchState;
  /** In ISO 8601; what was given up since then is still on record to be sent again. Only of resuming. */
  readonly redriveSince?: string;
  /** Only of resuming, if anything had been given up meanwhile. */
  readonly redriven?: BatchReport;
}

/** The report as people read it. */
export function renderSteerReport(report: SteerReport): string[] {
  const { consumer, position, isChanged, since, reason, redriven } = report;
  const already = isChanged ? '' : ' already';
  const isPaused = position === 'paused';
  const from = since === undefined ? '' : ` since ${since}`;
  return [
    `${consumer} is${already} ${isPaused ? 'paused' : 'on'}${from}${reason === '' ? '' : `: ${reason}`}`,
    ...(isMoved(report) ? [] : [notMovedText(report)]),
    ...(isPaused ? [waitsText(consumer)] : []),
    ...(redriven === undefined ? [] : renderBatches(redriven)),
    ...(isPaused || report.redriveSince === undefined ? [] : [staysText(report)]),
  ];
}

/** What the command ends with. */
export const exitCodeOf = (report: SteerReport): number =>
  isMoved(report) && (report.redriven === undefined || isAllDone(report.redriven))
    ? exitCodes.ok
    : exitCodes.incomplete;

const isMoved = ({ position, switch: state }: SteerReport): boolean => state === (position === 'paused' ? 'off' : 'on');

const notMovedText = ({ switch: state }: SteerReport): string =>
  state === 'changing'
    ? 'its switch is still changing: on AWS that may take some minutes'
    : `but its switch is ${state}: somebody has turned it meanwhile; run it again`;

const staysText = ({ consumer, redriveSince }: SteerReport): string =>
  `what was given up since ${redriveSince} stays on record, for some may still come: a breaker of ${consumer} sends it, or resume in a minute`;

function waitsText(consumer: Consumer): string {
  if (consumer === 'records') return 'what is delivered meanwhile is kept in the failure bucket; resume sends it again';
  if (consumer === 'announce')
    return 'dashboards ask for their boards meanwhile; frames older than a minute are given up';
  return 'what it would take waits in the stream; after 23 hours it goes to the failure bucket, from where redrive sends it';
}
