export const QUANTILE_COUNT = 256;

/** Outputs at 256 evenly spaced ranks of a field, best first; all zero for an empty field. */
export function quantilesOf(outputsBestFirst: readonly number[]): number[] {
  const { length } = outputsBestFirst;
  return Array.from({ length: QUANTILE_COUNT }, (_, point) => outputsBestFirst[rankOfPoint(point, length) - 1] ?? 0);
}

/**
 * Estimates the rank of an output in a field of `count` racers known by its quantiles only. Exact up to 256 racers;
 * above, between two points by linear interpolation. An output below the whole field ranks after it.
 */
export function rankInQuantiles(quantiles: readonly number[], count: number, outputHundredths: number): number {
  if (count === 0) return 1;
  const point = firstNotBetter(quantiles, outputHundredths);
  if (point === 0) return 1;
  if (point === quantiles.length) return count + 1;
  const better = quantiles[point - 1] ?? 0;
  const notBetter = quantiles[point] ?? 0;
  const rankAbove = rankOfPoint(point - 1, count);
  const rankBelow = rankOfPoint(point, count);
  const share = (better - outputHundredths) / (better - notBetter);
  return Math.max(rankAbove + 1, Math.round(rankAbove + share * (rankBelow - rankAbove)));
}

/** Rank, from 1, that quantile point *k* stands for in a field of `count`. */
export function rankOfPoint(point: number, count: number): number {
  return 1 + Math.round((point * (count - 1)) / (QUANTILE_COUNT - 1));
}

/** Index of the first point whose output does not exceed the given one; the number of points if all do. */
function firstNotBetter(quantiles: readonly number[], outputHundredths: number): number {
  let low = 0;
  let high = quantiles.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((quantiles[middle] ?? 0) > outputHundredths) low = middle + 1;
    else high = middle;
  }
  return low;
}
