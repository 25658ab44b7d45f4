import type { BreakerPosition, Consumer } from '@alleycat/domain';
import { RESUME_SETTLED_AFTER_MS } from '@alleycat/domain/use-cases';
import { exitCodes } from '../exit-codes.ts';
import { asDuration } from '../format.ts';
import { type BatchReport, isAllDone, renderBatches } from '../redrive/batch-report.ts';
import type { SettledSwitch } from './settle-switch.ts';

/** What pausing or resuming a consumer came to. */
export interface SteerReport extends SettledSwitch {
  readonly consumer: Consumer;
  readonly position: BreakerPosition;
  /** False if it was so already. */
  readonly isChanged: boolean;
  /** In ISO 8601; absent for a consumer that was never switched. */
  readonly since?: string;
  readonly reason: string;
  /** In ISO 8601: from then on the stream forgets what came while it is off. Only of pausing, and where that is a loss. */
  readonly keptUntil?: string;
  /** In ISO 8601; what was given up since then is still on record to be sent again. Only of resuming. */
  readonly redriveSince?: string;
  /** Whether a breaker sends that. */
  readonly isTended?: boolean;
  /** Only of resuming, if anything had been given up meanwhile. */
  readonly redriven?: BatchReport;
  /** Why what was given up could not be sent again, or, with `redriven`, could not be taken off the record. */
  readonly redriveProblem?: string;
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
    ...(isPaused ? waitsTexts(report) : []),
    ...(redriven === undefined ? [] : renderBatches(redriven)),
    ...(report.redriveProblem === undefined ? [] : [problemText(report)]),
    ...(isPaused || report.redriveSince === undefined ? [] : [staysText(report)]),
  ];
}

/** What the command ends with. */
export const exitCodeOf = (report: SteerReport): number =>
  isMoved(report) && isRedriven(report) ? exitCodes.ok : exitCodes.incomplete;

/** What may still come a breaker sends, or else an operator has to. */
const isRedriven = ({ redriven, redriveProblem, redriveSince, isTended = false }: SteerReport): boolean =>
  redriveProblem === undefined &&
  (redriven === undefined || isAllDone(redriven)) &&
  (redriveSince === undefined || isTended);

const isMoved = ({ position, switch: state }: SteerReport): boolean => state === (position === 'paused' ? 'off' : 'on');

function notMovedText({ switch: state, switchProblem }: SteerReport): string {
  if (state === 'changing') return 'its switch is still changing: on AWS that may take some minutes';
  if (state === 'unknown')
    return `its switch was turned, and could not be asked whether it has moved: ${switchProblem}; npm run ops -- status tells`;
  return `but its switch is ${state}: somebody has turned it meanwhile; run it again`;
}

const problemText = ({ redriven, redriveProblem }: SteerReport): string =>
  redriven === undefined
    ? `what was kept could not be sent again: ${redriveProblem}; mend that and run it again`
    : `what was kept is sent again, but that could not be put on record: ${redriveProblem}; run it again`;

function staysText({ consumer, redriveSince, isTended = false }: SteerReport): string {
  const todo = isTended
    ? 'its breaker sends it'
    : `no breaker looks after ${consumer}, so run resume again in ${asDuration(RESUME_SETTLED_AFTER_MS)}`;
  return `what was given up since ${redriveSince} stays on record, for some may still come: ${todo}`;
}

function waitsTexts({ consumer, keptUntil }: SteerReport): string[] {
  if (consumer === 'records')
    return ['what is delivered meanwhile is kept in the failure bucket, however long; resume sends it again'];
  if (consumer === 'announce')
    return ['dashboards ask for their boards meanwhile; no frame is missed, however long: the next one says it all'];
  const until = keptUntil === undefined ? 'RetentionHours are over' : keptUntil;
  return [
    `what it would take waits in the stream: nothing is lost until ${until}, then what came first is: resume it before`,
    'what has waited for 23 hours when it is resumed goes to the failure bucket: redrive sends it',
  ];
}
