import type { ClassId } from '@alleycat/domain';

export const HISTORY_PROBLEMS = [
  'RACER_MISSING',
  'RACER_TWICE',
  'READING_MISSING',
  'BEST_WENT_BACK',
  'OUTPUT_WRONG',
  'NAME_WRONG',
  'RANK_WRONG',
  'ORDER_WRONG',
  'COUNT_WRONG',
  'QUANTILE_WRONG',
  'CURVE_UNREADABLE',
  'BOARD_MISSING',
  'BOARD_UNREADABLE',
] as const;
export type HistoryProblem = (typeof HISTORY_PROBLEMS)[number];

/** One difference between what history says and what it must say. */
export interface HistoryFinding {
  /** A racer's own curve, or the all-time board of a class. */
  readonly source: 'curve' | 'board';
  readonly classId: ClassId;
  readonly racerId?: string;
  readonly second?: number;
  readonly problem: HistoryProblem;
  readonly expected: string;
  readonly found: string;
}

/** Counts every finding and keeps the first ones: a board that is all wrong must not fill the memory. */
export interface FindingTally {
  add(finding: HistoryFinding): void;
  count(): number;
  findings(): readonly HistoryFinding[];
}

export function createFindingTally(keptMax: number): FindingTally {
  const kept: HistoryFinding[] = [];
  let count = 0;
  return {
    add: (finding) => {
      count += 1;
      if (kept.length < keptMax) kept.push(finding);
    },
    count: () => count,
    findings: () => [...kept],
  };
}
