import { compareText } from './ids.ts';

/** What ranking needs to know of a row. */
export interface Rankable {
  readonly racerId: string;
  readonly outputHundredths: number;
}

/** Order of display: higher output first, among equals by racer id. */
export const byOutput = (a: Rankable, b: Rankable): number =>
  b.outputHundredths - a.outputHundredths || compareText(a.racerId, b.racerId);

/** Rows in order of display with their standard competition rank: 1, 2, 2, 4. */
export function rankByOutput<T extends Rankable>(rows: readonly T[]): (T & { rank: number })[] {
  const ranks = createRankCounter();
  return [...rows].sort(byOutput).map((row) => ({ ...row, rank: ranks.next(row.outputHundredths) }));
}

/** Where a list of ranks stands after some rows: enough to go on with the next page. */
export interface RankPosition {
  /** Rows so far. */
  readonly count: number;
  /** Rank of the last row. */
  readonly rank: number;
  /** Output of the last row. */
  readonly outputHundredths: number;
}

export interface RankCounter {
  /** Rank of the next row, whose output must not exceed the one before it. */
  next(outputHundredths: number): number;
  position(): RankPosition;
}

/** No row has a negative output, so the first one always gets a rank of its own. */
export const BEFORE_FIRST: RankPosition = { count: 0, rank: 0, outputHundredths: -1 };

/** Gives out standard competition ranks row by row, from wherever an earlier page ended. */
export function createRankCounter(start: RankPosition = BEFORE_FIRST): RankCounter {
  let { count, rank, outputHundredths: last } = start;
  return {
    next(outputHundredths) {
      count += 1;
      if (outputHundredths !== last) rank = count;
      last = outputHundredths;
      return rank;
    },
    position: () => ({ count, rank, outputHundredths: last }),
  };
}
