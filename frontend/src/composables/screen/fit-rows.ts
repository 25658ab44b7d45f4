/** How the rows of a board fill a space without scrolling. */
export interface RowFit {
  /** How many there is room for. */
  readonly count: number;
  readonly rowPx: number;
  readonly columnCount: number;
  readonly perColumn: number;
}

/** Large enough to be read across a room, at any size of the screen: rem grow with it. */
const rowRem = 4.5;
/** Left-over space makes rows this high at most. */
const rowRemMax = 5.25;
/** Whoever asks for many rows gets smaller ones, down to this; for few, larger ones, up to `wantedRowRemMax`. */
const wantedRowRemMin = 2.5;
const wantedRowRemMax = 7;
/** From here on one row would be so wide that the eye loses it between name and output. */
const twoColumnsFromRem = 88;

/**
 * As many rows as fit into a space, or `wanted` of them as far as they stay readable. On a very wide screen the board
 * goes on in a second column.
 */
export function fitRows(o: { heightPx: number; widthPx: number; remPx: number; wanted: number | undefined }): RowFit {
  const { heightPx, remPx, wanted } = o;
  const rowsOf = (rem: number) => Math.max(1, Math.floor(heightPx / (rem * remPx)));
  const comfortable = rowsOf(rowRem);
  const mayHaveTwoColumns =
    o.widthPx >= twoColumnsFromRem * remPx && (wanted ?? Number.POSITIVE_INFINITY) > comfortable;
  const columnCount = mayHaveTwoColumns ? 2 : 1;
  const perColumn =
    wanted === undefined ? comfortable : Math.min(Math.ceil(wanted / columnCount), rowsOf(wantedRowRemMin));
  const rowPxMax = (wanted === undefined ? rowRemMax : wantedRowRemMax) * remPx;
  return {
    count: Math.min(wanted ?? Number.POSITIVE_INFINITY, perColumn * columnCount),
    // Whole pixels: between rows there must be no seam through which a picture behind them shines.
    rowPx: Math.floor(Math.min(heightPx / perColumn, rowPxMax)),
    columnCount,
    perColumn,
  };
}
