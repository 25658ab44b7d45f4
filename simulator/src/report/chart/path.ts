/** Shares of both axes, from the left and from below; undefined where there is no value. */
export type Point = readonly [x: number, y: number | undefined];

/** Length of both sides of what paths are drawn in; it is stretched to the size of its chart. */
export const CANVAS = 1_000;

/** A line through all points; it is broken where there is no value, and a value alone is a dot. */
export function linePath(points: readonly Point[]): string {
  return runsOf(points)
    .map((run) => `M${run.map(([x, y]) => `${across(x)} ${down(y)}`).join('L')}${run.length === 1 ? 'h0' : ''}`)
    .join('');
}

/** What lies below the line. */
export function areaPath(points: readonly Point[]): string {
  return runsOf(points)
    .map((run) => {
      const [first, last] = [run[0]?.[0] ?? 0, run.at(-1)?.[0] ?? 0];
      return `M${across(first)} ${CANVAS}L${run.map(([x, y]) => `${across(x)} ${down(y)}`).join('L')}L${across(last)} ${CANVAS}Z`;
    })
    .join('');
}

function runsOf(points: readonly Point[]): (readonly [number, number])[][] {
  const runs: (readonly [number, number])[][] = [];
  let isOpen = false;
  for (const [x, y] of points) {
    if (y !== undefined) {
      if (isOpen) runs.at(-1)?.push([x, y]);
      else runs.push([[x, y]]);
    }
    isOpen = y !== undefined;
  }
  return runs;
}

/** A tenth of a thousandth of the side: less than a pixel of any screen. */
const rounded = (length: number): number => Math.round(length * 10) / 10;
const across = (share: number): number => rounded(share * CANVAS);
const down = (share: number): number => rounded((1 - share) * CANVAS);
