import { startedUnits } from '../core/usage.ts';
import type { CheckedRequest, KeyPart, StoredIndex, StoredTable } from './dynalite-modules.ts';
import type { Item } from './item.ts';

/** What is billed and limited: a table, or one of its indexes, and in it the partition that an item belongs to. */
export interface Place {
  readonly table: StoredTable;
  /** undefined = the table itself; so are local indexes, which have no capacity of their own. */
  readonly index?: StoredIndex;
  /** Has the partition key of the table or index; undefined if there is none, as for a scan. */
  readonly owner: Item | undefined;
}

/** A change of one row of an index. */
export interface IndexRow {
  readonly index: StoredIndex;
  readonly isLocal: boolean;
  /** Where it lies in the index. */
  readonly key: string;
  /** undefined = it goes. */
  readonly value: Item | undefined;
}

/** What a write costs an index. */
export interface IndexCharge {
  readonly index: StoredIndex;
  readonly isLocal: boolean;
  readonly owner: Item;
  readonly units: number;
}

export interface WriteCharge {
  readonly table: StoredTable;
  readonly owner: Item;
  /** The table's own, without those of its indexes. */
  readonly units: number;
  readonly indexes: readonly IndexCharge[];
}

const WRITE_UNIT_BYTES = 1_024;
const READ_UNIT_BYTES = 4_096;

/** At least one, also for an item that is not there. */
export const writeUnits = (bytes: number): number => startedUnits(bytes, WRITE_UNIT_BYTES);

/** At least one read, also for an item that is not there; half as much if it may be a little old. */
export const readUnits = (bytes: number, isConsistent: boolean): number =>
  startedUnits(bytes, READ_UNIT_BYTES) * (isConsistent ? 1 : 0.5);

/** The attributes of an item that an index has. */
export const projected = (item: Item, { index, table }: { index: StoredIndex; table: StoredTable }): Item => {
  const { KeySchema, Projection } = index;
  if (Projection.ProjectionType === 'ALL') return item;
  const names = [...namesIn(KeySchema), ...namesIn(table.KeySchema), ...(Projection.NonKeyAttributes ?? [])];
  return Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
};

const namesIn = (parts: readonly KeyPart[]): string[] => parts.map(({ AttributeName }) => AttributeName);

/** The value of the partition key at a place, as text. */
export const partitionOf = ({ table, index, owner }: Place): string | undefined => {
  const [key] = (index ?? table).KeySchema;
  const value = key === undefined ? undefined : owner?.[key.AttributeName];
  return value === undefined ? undefined : String(Object.values(value)[0]);
};

/** `ConsumedCapacity` of an answer; undefined if it was not asked for. */
export const consumedCapacity = (
  { ReturnConsumedCapacity: wish }: CheckedRequest,
  table: string,
  parts: { readonly units: number; readonly indexes?: readonly Omit<IndexCharge, 'owner'>[] },
): object | undefined => {
  if (wish !== 'TOTAL' && wish !== 'INDEXES') return undefined;
  const { units, indexes = [] } = parts;
  const total = indexes.reduce((sum, index) => sum + index.units, units);
  const sums = { TableName: table, CapacityUnits: total };
  if (wish === 'TOTAL') return sums;
  return {
    ...sums,
    Table: { CapacityUnits: units },
    ...byIndex(
      'LocalSecondaryIndexes',
      indexes.filter(({ isLocal }) => isLocal),
    ),
    ...byIndex(
      'GlobalSecondaryIndexes',
      indexes.filter(({ isLocal }) => !isLocal),
    ),
  };
};

const byIndex = (member: string, charges: readonly Omit<IndexCharge, 'owner'>[]): object => {
  if (charges.length === 0) return {};
  const units = new Map<string, number>();
  for (const { index, units: more } of charges) units.set(index.IndexName, (units.get(index.IndexName) ?? 0) + more);
  return { [member]: Object.fromEntries([...units].map(([name, CapacityUnits]) => [name, { CapacityUnits }])) };
};
