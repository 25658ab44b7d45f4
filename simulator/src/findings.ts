export const BOARDS = ['live', 'results', 'frame', 'roster', 'leaderboard'] as const;
export type Board = (typeof BOARDS)[number];

export const PROBLEMS = [
  'RACER_MISSING',
  'RACER_TWICE',
  'RACER_UNEXPECTED',
  'READINGS_MISSING',
  'FINAL_MISSING',
  'SECOND_NEVER_SENT',
  'SECOND_WENT_BACK',
  'OUTPUT_WRONG',
  'BEST_WRONG',
  'BEST_WENT_BACK',
  'NAME_WRONG',
  'STATUS_WRONG',
  'RANK_WRONG',
  'ORDER_WRONG',
  'COUNT_WRONG',
  'QUANTILE_WRONG',
  'VERSION_WRONG',
  'TIME_WENT_BACK',
  'ROSTER_CHANGED',
  'FRAME_INCOMPLETE',
  'FRAME_UNREADABLE',
  'BOARD_UNREADABLE',
] as const;
export type Problem = (typeof PROBLEMS)[number];

/** One difference between what a board says and what it must say. */
export interface Finding {
  readonly board: Board;
  /** `class-<classId>` for a leaderboard, which is of no race. */
  readonly raceId: string;
  readonly racerId?: string;
  readonly problem: Problem;
  readonly expected: string;
  readonly actual: string;
  /** Acknowledged readings that this difference proves missing; 0: a value is wrong instead. */
  readonly lostReadings: number;
}

interface Difference extends Omit<Finding, 'board' | 'raceId' | 'lostReadings' | 'expected' | 'actual'> {
  readonly expected: string | number | null;
  readonly actual: string | number | null;
  readonly lostReadings?: number;
}

export type Note = (difference: Difference) => Finding;

/** Fills in what all findings about one board share. */
export function noteOf(board: Board, raceId: string): Note {
  return ({ expected, actual, lostReadings = 0, ...difference }) => ({
    board,
    raceId,
    ...difference,
    expected: String(expected),
    actual: String(actual),
    lostReadings,
  });
}

/** A platform that is all wrong must not fill the memory: findings beyond it are only counted. */
export const FINDINGS_KEPT_MAX = 1_000;

export type ProblemCounts = Readonly<Partial<Record<Problem, number>>>;

/** Some findings, and all of them in numbers. */
export interface FindingTotals {
  /** The first {@link FINDINGS_KEPT_MAX}. */
  readonly findings: readonly Finding[];
  /** All of them. */
  readonly differences: number;
  /** Acknowledged readings proved missing; of several findings about one racer the largest number counts. */
  readonly lost: number;
  /** Findings that prove no reading missing. */
  readonly wrong: number;
  readonly byProblem: ProblemCounts;
}

/** Counts every finding and keeps the first ones. */
export interface FindingTally {
  add(findings: readonly Finding[]): void;
  totals(): FindingTotals;
}

export function createFindingTally(keptMax = FINDINGS_KEPT_MAX): FindingTally {
  const kept: Finding[] = [];
  const lostOf = new Map<string, number>();
  const byProblem: Partial<Record<Problem, number>> = {};
  let differences = 0;
  let wrong = 0;
  const count = (finding: Finding) => {
    const { racerId = '', problem, lostReadings } = finding;
    differences += 1;
    byProblem[problem] = (byProblem[problem] ?? 0) + 1;
    if (kept.length < keptMax) kept.push(finding);
    if (lostReadings === 0) wrong += 1;
    else lostOf.set(racerId, Math.max(lostOf.get(racerId) ?? 0, lostReadings));
  };
  return {
    add: (findings) => findings.forEach(count),
    totals: () => {
      const lost = [...lostOf.values()].reduce((sum, readings) => sum + readings, 0);
      return { findings: [...kept], differences, lost, wrong, byProblem: { ...byProblem } };
    },
  };
}

export function totalsOf(findings: readonly Finding[]): FindingTotals {
  const tally = createFindingTally();
  tally.add(findings);
  return tally.totals();
}
