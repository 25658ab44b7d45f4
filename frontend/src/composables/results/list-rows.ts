/** A list longer than this is cut there: ten fields of the largest race. */
export const rowsMax = 100_000;

/** Rows of a list as its pages come. */
export interface ListRows<Row> {
  /** In the order of the list; it grows. */
  readonly rows: readonly Row[];
  /** Adds what is not there yet. False for a page that adds nobody: it is the last one, else a list might never end. */
  add(page: readonly Row[]): boolean;
}

/** Rows that are each there once: one that moves to the next page between two questions comes with both. */
export function createListRows<Row>(idOf: (row: Row) => string, held: readonly Row[] = []): ListRows<Row> {
  const rows = [...held];
  const known = new Set(held.map(idOf));
  const add = (page: readonly Row[]): boolean => {
    const countBefore = rows.length;
    for (const row of page) {
      const id = idOf(row);
      if (known.has(id)) continue;
      known.add(id);
      rows.push(row);
    }
    return rows.length > countBefore;
  };
  return { rows, add };
}
