import { counted } from '../format.ts';
import type { CurveVerdict } from './curve-judge.ts';
import type { FindingTally, HistoryFinding } from './history-findings.ts';

/** What came of the readings in all-time curves and boards. */
export interface HistoryVerdict {
  readonly racers: number;
  /** Racers whose curve is, second by second, what it was before or what was sent, whichever is higher. */
  readonly equal: number;
  /** Racers whose curve could not be read when it was last looked at. */
  readonly unread: number;
  /** Seconds without an acknowledged reading that they must have. */
  readonly missingSeconds: number;
  /** Seconds with an output that nothing explains, or below that of before the run. */
  readonly wrongSeconds: number;
  /** From the end of the ride to the look that found the last curve equal; null if not all were. */
  readonly completeAfterMs: number | null;
  /** Differences between the boards and the curves. */
  readonly boardDifferences: number;
  /** From the end of the ride to the look that found every board right; null if one was not. */
  readonly boardsAfterMs: number | null;
  /** The first 20. */
  readonly differences: readonly HistoryFinding[];
}

export interface HistoryFacts {
  readonly racers: number;
  /** Those not equal, by racer; undefined: never looked at. */
  readonly pending: ReadonlyMap<unknown, CurveVerdict | undefined>;
  readonly completeAfterMs: number | null;
  readonly boards: FindingTally;
  readonly boardsAfterMs: number | null;
}

const differencesMax = 20;

export function historyVerdictOf(facts: HistoryFacts): HistoryVerdict {
  const { racers, pending, completeAfterMs, boards, boardsAfterMs } = facts;
  const verdicts = [...pending.values()];
  const sumOf = (count: (verdict: CurveVerdict) => number): number =>
    verdicts.reduce((sum, verdict) => sum + (verdict === undefined ? 0 : count(verdict)), 0);
  const differences = [...verdicts.flatMap((verdict) => verdict?.findings ?? []), ...boards.findings()];
  return {
    racers,
    equal: racers - pending.size,
    unread: verdicts.filter((verdict) => verdict === undefined || isUnread(verdict)).length,
    missingSeconds: sumOf(({ missingSeconds }) => missingSeconds),
    wrongSeconds: sumOf(({ wrongSeconds }) => wrongSeconds),
    completeAfterMs,
    boardDifferences: boards.count(),
    boardsAfterMs,
    differences: differences.slice(0, differencesMax),
  };
}

const isUnread = ({ findings }: CurveVerdict): boolean =>
  findings.some(({ problem }) => problem === 'CURVE_UNREADABLE');

/** Why history fails a run, one line each. */
export function reasonsOfHistory(verdict: HistoryVerdict): string[] {
  const { racers, equal, unread, missingSeconds, wrongSeconds, boardDifferences } = verdict;
  return [
    ...(equal === racers
      ? []
      : [
          `${racers - equal} of ${counted(racers, 'all-time curve')} ${racers - equal === 1 ? 'is' : 'are'} not what was sent`,
        ]),
    ...(unread === 0 ? [] : [`${counted(unread, 'all-time curve')} could not be read`]),
    ...(missingSeconds === 0
      ? []
      : [`${counted(missingSeconds, 'second is', 'seconds are')} missing in all-time curves`]),
    ...(wrongSeconds === 0 ? [] : [`${counted(wrongSeconds, 'second is', 'seconds are')} wrong in all-time curves`]),
    ...(boardDifferences === 0
      ? []
      : [`${counted(boardDifferences, 'difference')} between all-time boards and curves`]),
  ];
}

/** The verdict as people read it. */
export function renderHistory(verdict: HistoryVerdict): string[] {
  const { racers, equal, missingSeconds, wrongSeconds, boardDifferences } = verdict;
  return [
    `all time      ${equal} of ${counted(racers, 'curve')} equal${after(verdict.completeAfterMs)}`,
    `              ${counted(missingSeconds, 'second')} missing, ${wrongSeconds} wrong`,
    `              ${counted(boardDifferences, 'difference')} on boards${after(verdict.boardsAfterMs)}`,
  ];
}

/** One difference as people read it. */
export function renderHistoryFinding(finding: HistoryFinding): string {
  const { source, classId, racerId = 'whole board', second, problem, expected, found } = finding;
  const where = second === undefined ? '' : ` second ${second}`;
  return `difference    class ${classId} ${source} ${racerId}${where}: ${problem}, expected ${expected}, is ${found}`;
}

const after = (ms: number | null): string => (ms === null ? '' : ` ${(ms / 1000).toFixed(1)} s after the ride`);
