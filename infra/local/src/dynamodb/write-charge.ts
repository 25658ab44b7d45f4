import { type IndexCharge, type IndexRow, projected, type WriteCharge, writeUnits } from './capacity.ts';
import type { StoredTable } from './dynalite-modules.ts';
import { type Item, isSameItem } from './item.ts';
import { itemSizeBytes } from './item-size.ts';

/** An item that changes, and the rows of indexes that change with it, as dynalite worked them out. */
export interface ItemUpdate {
  readonly table: StoredTable;
  /** The item's key attributes, if nothing else is known of it. */
  readonly owner: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly rows: readonly IndexRow[];
}

/** What a write costs, and the rows of indexes that it really changes. */
export interface WeighedUpdate {
  readonly charge: WriteCharge;
  readonly rows: readonly IndexRow[];
}

/**
 * The larger of both items counts. An index has one write for a row that comes, goes or changes, two if its key changes,
 * and none if nothing changes of what it has of the item.
 */
export const weigh = (update: ItemUpdate): WeighedUpdate => {
  const { table, owner, before, after } = update;
  const sizes = { before: before && itemSizeBytes(before), after: after && itemSizeBytes(after) };
  const indexes: IndexCharge[] = [];
  const rows: IndexRow[] = [];
  for (const row of update.rows) {
    const units = rowUnits(row, update, sizes);
    if (units === 0) continue;
    rows.push(row);
    indexes.push({ index: row.index, isLocal: row.isLocal, owner: row.value ?? before ?? owner, units });
  }
  const units = writeUnits(Math.max(sizes.before ?? 0, sizes.after ?? 0));
  return { charge: { table, owner, units, indexes }, rows };
};

interface Sizes {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

const rowUnits = ({ index, value }: IndexRow, { table, before, rows }: ItemUpdate, sizes: Sizes): number => {
  const hasAll = index.Projection.ProjectionType === 'ALL';
  const oldRow = before !== undefined && isIn(before, index) ? projected(before, { index, table }) : undefined;
  const oldBytes = () => (hasAll ? sizes.before : oldRow && itemSizeBytes(oldRow)) ?? 0;
  if (value === undefined) return writeUnits(oldBytes());
  const newBytes = (hasAll ? sizes.after : itemSizeBytes(value)) ?? 0;
  const isMoved = rows.some((other) => other.index === index && other.value === undefined);
  if (oldRow === undefined || isMoved) return writeUnits(newBytes);
  return isSameItem(oldRow, withoutGaps(value)) ? 0 : writeUnits(Math.max(oldBytes(), newBytes));
};

const isIn = (item: Item, { KeySchema }: IndexRow['index']): boolean =>
  KeySchema.every(({ AttributeName }) => item[AttributeName] != null);

/** Dynalite projects attributes that an item lacks as undefined. */
const withoutGaps = (item: Item): Item => {
  if (!Object.values(item).includes(undefined as never)) return item;
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
};
