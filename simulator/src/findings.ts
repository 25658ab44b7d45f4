export const BOARDS = ['live', 'results', 'frame'] as const;
export type Board = (typeof BOARDS)[number];

export const PROBLEMS = [
  'RACER_MISSING',
  'RACER_TWICE',
  'READINGS_MISSING',
  'FINAL_MISSING',
  'SECOND_NEVER_SENT',
  'SECOND_WENT_BACK',
  'OUTPUT_WRONG',
  'BEST_WRONG',
  'NAME_WRONG',
  'STATUS_WRONG',
  'RANK_WRONG',
  'ORDER_WRONG',
  'COUNT_WRONG',
  'VERSION_WRONG',
  'TIME_WENT_BACK',
  'FRAME_UNREADABLE',
  'BOARD_UNREADABLE',
] as const;
export type Problem = (typeof PROBLEMS)[number];

/** One difference between what a board says and what it must say. */
export interface Finding {
  readonly board: Board;
  readonly raceId: string;
  readonly racerId?: string;
  readonly problem: Problem;
  readonly expected: string;
  readonly actual: string;
  /** Acknowledged readings that this difference proves missing; 0: a value is wrong instead. */
  readonly lostReadings: number;
}
