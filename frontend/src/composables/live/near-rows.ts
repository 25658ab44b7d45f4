/** A part of a list around one of its rows. */
interface NearRows<Row> {
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

/** What a board lists: everything, or `nearCount` rows, of which one is below the list if there is one below. */
export function rowsInSight<Row>(
  rows: readonly Row[],
  o: { position: number; nearCount: number | undefined; hasBelow: boolean },
): NearRows<Row> {
  if (o.nearCount === undefined) return { rows, from: 0 };
  return nearRows(rows, { position: o.position, count: o.nearCount - (o.hasBelow ? 1 : 0) });
}
