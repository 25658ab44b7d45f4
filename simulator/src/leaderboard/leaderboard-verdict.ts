import type { FindingTotals } from '../findings.ts';
import { asCount, asDuration, counted } from '../format.ts';

/** What came of the finals in class leaderboards. */
export interface LeaderboardVerdict extends FindingTotals {
  /** Leaderboards that were compared. */
  readonly classes: number;
  /** Lines read, those of other racers included. */
  readonly rows: number;
  /** Whether a leaderboard has more lines than are read. */
  readonly isCut: boolean;
  /** Racers of the run who must have a line. */
  readonly racers: number;
  /** From the beginning of the verification to the look that found every leaderboard right; null if one was not. */
  readonly rightAfterMs: number | null;
}

/** Why leaderboards fail a run, one line each. */
export function reasonsOfLeaderboards({ differences, lost }: LeaderboardVerdict): string[] {
  return [
    ...(lost === 0 ? [] : [`${counted(lost, 'final result is', 'final results are')} missing on class leaderboards`]),
    ...(differences === 0 ? [] : [`${counted(differences, 'difference')} on class leaderboards`]),
  ];
}

/** The verdict as people read it. */
export function renderLeaderboards(verdict: Omit<LeaderboardVerdict, 'findings'>): string[] {
  const { classes, rows, isCut, racers, differences, rightAfterMs } = verdict;
  const when = rightAfterMs === null ? '' : `, right after ${asDuration(rightAfterMs)}`;
  return [
    `${classes} with ${counted(rows, 'line')}${isCut ? ' read, and more' : ''}, ${asCount(racers)} of ours must be there`,
    `${counted(differences, 'difference')}${when}`,
  ];
}
