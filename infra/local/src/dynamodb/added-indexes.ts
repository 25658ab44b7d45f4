import type { TableSpec } from '../core/deployment.ts';
import { indexRowOf } from './dynalite.ts';
import type { DynaliteStore, StoredIndex, StoredTable } from './dynalite-modules.ts';
import type { Item } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import { behind, indexPrefix, itemPrefix, tableKey } from './storage-keys.ts';
import { findTable } from './table-memory.ts';
import { describeTable, type Execute, shapeOf } from './tables.ts';

/** What a CreateTable request says of attributes and indexes; the template was checked when it was read. */
type Wish = Partial<StoredTable>;

/** Size of the items that are written at once; the last of them may go beyond it. */
const BATCH_BYTES = 262_144;

/**
 * Gives an existing table the global indexes that the template has and the table has not, with the items that are already
 * there, as DynamoDB does for UpdateTable; dynalite's knows no new indexes. Any other difference is left alone. Nobody may
 * write meanwhile. If it is interrupted, the next call begins anew.
 * @returns the names of the indexes that were added
 */
export const addMissingIndexes = async (
  spec: TableSpec,
  { store, execute }: { store: DynaliteStore; execute: Execute },
): Promise<string[]> => {
  const existing = await describeTable(spec.name, execute);
  if (existing === undefined) return [];
  const wish: Wish = structuredClone(spec.createTable);
  const known = new Set((existing.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName));
  const isKnown = ({ IndexName }: StoredIndex): boolean => known.has(IndexName);
  const wanted = wish.GlobalSecondaryIndexes ?? [];
  const added = wanted.filter((index) => !isKnown(index));
  const kept = { ...wish, GlobalSecondaryIndexes: wanted.filter(isKnown) };
  if (added.length === 0 || shapeOf(kept) !== shapeOf({ ...existing })) return [];

  const before = await findTable(store, spec.name);
  const table = withIndexes(before, { added, definitions: wish.AttributeDefinitions ?? [] });
  for (const index of added) await fillIndex(store, { name: spec.name, table, index });
  // Last: until then no request knows of the indexes, and a start after a crash fills them again.
  await store.db.put(tableKey(spec.name), table);
  return added.map(({ IndexName }) => IndexName);
};

const withIndexes = (
  before: StoredTable,
  { added, definitions }: { added: readonly StoredIndex[]; definitions: StoredTable['AttributeDefinitions'] },
): StoredTable => {
  const defined = new Set(before.AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const used = new Set(added.flatMap(({ KeySchema }) => KeySchema.map(({ AttributeName }) => AttributeName)));
  const missing = definitions.filter(({ AttributeName: name }) => used.has(name) && !defined.has(name));
  const described = added.map((index) => ({
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
    ...index,
    IndexArn: `${before.TableArn}/index/${index.IndexName}`,
    IndexStatus: 'ACTIVE',
    IndexSizeBytes: 0,
    ItemCount: 0,
  }));
  return {
    ...before,
    AttributeDefinitions: [...before.AttributeDefinitions, ...missing],
    GlobalSecondaryIndexes: [...(before.GlobalSecondaryIndexes ?? []), ...described],
  };
};

const fillIndex = async (
  { db }: DynaliteStore,
  { name, table, index }: { name: string; table: StoredTable; index: StoredIndex },
): Promise<void> => {
  const prefix = indexPrefix(name, index.IndexName);
  await db.clear({ gte: prefix, lt: behind(prefix) });
  const items = itemPrefix(name);
  let rows: { type: 'put'; key: string; value: unknown }[] = [];
  let bytes = 0;
  for await (const value of db.values({ gte: items, lt: behind(items) })) {
    // Nothing but items lies under this prefix.
    const row = indexRowOf(value as Item, { table, index });
    if (row === undefined) continue;
    rows.push({ type: 'put', key: `${prefix}${row.key}`, value: row.item });
    bytes += itemSizeBytes(row.item);
    if (bytes < BATCH_BYTES) continue;
    await db.batch(rows);
    rows = [];
    bytes = 0;
  }
  await db.batch(rows);
};
