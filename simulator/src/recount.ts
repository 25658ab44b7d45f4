import type { Finding, Note } from './findings.ts';

/** What a list of racers shows of each. */
export interface RankedRow {
  readonly racerId: string;
  /** Null: this row is outside the ranking. */
  readonly rank: number | null;
  readonly outputHundredths: number;
}

/**
 * Standard competition ranking in its definition, one more than the number of those who are strictly better, so that it
 * does not share a mistake with the product. `isRanked` says who counts and has a rank.
 */
export function judgeRanks<Row extends RankedRow>(
  rows: readonly Row[],
  isRanked: (row: Row) => boolean,
  note: Note,
): Finding[] {
  const betterThan = countBetter(rows.filter(isRanked).map(({ outputHundredths }) => outputHundredths));
  return rows.flatMap((row) => {
    const { racerId, rank, outputHundredths } = row;
    const expected = isRanked(row) ? betterThan(outputHundredths) + 1 : null;
    return rank === expected ? [] : [note({ racerId, problem: 'RANK_WRONG', expected, actual: rank })];
  });
}

/** How many of some outputs are higher than one of them. */
export function countBetter(outputs: readonly number[]): (output: number) => number {
  const betterThan = new Map<number, number>();
  for (const [index, output] of outputs.toSorted((a, b) => b - a).entries()) {
    if (!betterThan.has(output)) betterThan.set(output, index);
  }
  return (output) => betterThan.get(output) ?? 0;
}

/** Every row must be one that may stand below the one above it. */
export function judgeOrder<Row extends { readonly racerId: string }>(
  rows: readonly Row[],
  mayStandAbove: (above: Row, row: Row) => boolean,
  note: Note,
): Finding[] {
  return rows.flatMap((row, index) => {
    const above = rows[index - 1];
    if (above === undefined || mayStandAbove(above, row)) return [];
    const expected = `above ${above.racerId}`;
    return [note({ racerId: row.racerId, problem: 'ORDER_WRONG', expected, actual: `below ${above.racerId}` })];
  });
}

export function findTwins(rows: readonly { readonly racerId: string }[], note: Note): Finding[] {
  const seen = new Set<string>();
  return rows.flatMap(({ racerId }) => {
    if (seen.has(racerId)) return [note({ racerId, problem: 'RACER_TWICE', expected: 'one row', actual: 'another' })];
    seen.add(racerId);
    return [];
  });
}
