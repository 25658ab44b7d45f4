/** A part of a list around one of its rows. */
export interface NearRows<Row> {
  readonly rows: readonly Row[];
  /** Position of the first of them in the whole list. */
  readonly from: number;
}

/** `count` rows with the one at `position` in their middle, or as near to it as the ends allow; the first ones if it is -1. */
export function nearRows<Row>(
  rows: readonly Row[],
  { position, count }: { position: number; count: number },
): NearRows<Row> {
  const last = Math.max(0, rows.length - count);
  const from = Math.min(last, Math.max(0, position - Math.floor(count / 2)));
  return { rows: rows.slice(from, from + count), from };
}
