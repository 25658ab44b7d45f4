import { consumedCapacity, type Place, readUnits } from './capacity.ts';
import {
  type DynaliteStore,
  type KeyRange,
  modules,
  type PageRequest,
  type QueryTable,
  type StoredIndex,
  type StoredTable,
} from './dynalite-modules.ts';
import type { Item } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import { behind, indexPrefix, itemPrefix } from './storage-keys.ts';
import type { Throughput } from './throughput.ts';

/** A page ends behind the item with which it reaches this size, before any filter. */
const PAGE_BYTES_MAX = 1_048_576;
/** Bytes that the database hands over at once. */
const READ_AHEAD_BYTES = 131_072;
const READ_AHEAD_ROWS = 1_000;

interface PageCall {
  readonly store: DynaliteStore;
  readonly table: StoredTable;
  readonly request: PageRequest;
  readonly range: KeyRange;
  readonly isLocal: boolean;
  /** The items of the table are wanted, and not what the index has of them. */
  readonly needsItems: boolean;
  readonly startKeyNames: readonly string[];
}

/** Query and Scan, once dynalite has checked the request and knows the range: reads a page and counts what it takes. */
export const pageReader =
  (throughput: Throughput): QueryTable =>
  (...[store, table, request, range, isLocal, needsItems, startKeyNames, callback]) => {
    readPage({ store, table, request, range, isLocal: isLocal === true, needsItems, startKeyNames }, throughput).then(
      (page) => callback(null, page),
      (error) => callback(error),
    );
  };

const readPage = async (call: PageCall, throughput: Throughput): Promise<object> => {
  const { store, table, request, needsItems, startKeyNames } = call;
  const place = placeOf(call);
  throughput.expectRead(place);
  const { rows, isFull } = await takeRows(call);
  const items = needsItems ? await itemsOf(store, table, rows) : rows;
  const units = unitsOf(call, { rows, items });
  throughput.read(place, units.table + units.index);
  const found = items.filter(filterOf(request));
  const index = indexOf(call);
  const indexes = index === undefined ? [] : [{ index, isLocal: call.isLocal, units: units.index }];
  const last = isFull ? rows.at(-1) : undefined;
  return {
    ScannedCount: rows.length,
    Count: found.length,
    Items: request.Select === 'COUNT' ? undefined : found.map(projectionOf(request)),
    LastEvaluatedKey: last && Object.fromEntries(startKeyNames.map((name) => [name, last[name]])),
    ConsumedCapacity: consumedCapacity(request, table.TableName, { units: units.table, indexes }),
  };
};

const indexOf = ({ table, request, isLocal }: PageCall): StoredIndex | undefined =>
  (isLocal ? table.LocalSecondaryIndexes : table.GlobalSecondaryIndexes)?.find(
    ({ IndexName }) => IndexName === request.IndexName,
  );

const placeOf = (call: PageCall): Place => {
  const { table, request } = call;
  const index = call.isLocal ? undefined : indexOf(call);
  const [key] = (index ?? table).KeySchema;
  const condition = key && request.KeyConditions?.[key.AttributeName];
  const value = condition?.AttributeValueList?.[0];
  const owner = key && value && { [key.AttributeName]: value };
  return { table, ...(index === undefined ? {} : { index }), owner };
};

/** Rows of the range until the limit or the end of the page. */
const takeRows = async ({
  store,
  table,
  request,
  range,
  isLocal,
}: PageCall): Promise<{ rows: Item[]; isFull: boolean }> => {
  const { Limit: rowsMax = Number.POSITIVE_INFINITY, IndexName: index } = request;
  const name = table.TableName;
  const prefix = index === undefined ? itemPrefix(name) : indexPrefix(name, index, isLocal ? 'local' : 'global');
  const iterator = store.db.values<string, Item>({
    ...within(prefix, range),
    ...(Number.isFinite(rowsMax) ? { limit: rowsMax } : {}),
    highWaterMarkBytes: READ_AHEAD_BYTES,
  });
  const rows: Item[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const next = await iterator.nextv(Math.min(READ_AHEAD_ROWS, rowsMax));
      if (next.length === 0) return { rows, isFull: rows.length >= rowsMax };
      for (const row of next) {
        rows.push(row);
        bytes += itemSizeBytes(row);
        if (bytes >= PAGE_BYTES_MAX || rows.length >= rowsMax) return { rows, isFull: true };
      }
    }
  } finally {
    await iterator.close();
  }
};

const within = (prefix: string, { gt, gte, lt, lte, reverse = false }: KeyRange) => ({
  ...(gte === undefined && gt !== undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? '') }),
  ...(lte !== undefined ? { lte: prefix + lte } : { lt: lt === undefined ? behind(prefix) : prefix + lt }),
  reverse,
});

const itemsOf = async (store: DynaliteStore, table: StoredTable, rows: readonly Item[]): Promise<Item[]> => {
  const keys = rows.map((row) => itemPrefix(table.TableName) + modules.db.createKey(row, table));
  // Whatever lies under an item's key is an item. One that was deleted behind its index row is in no page.
  return ((await store.db.getMany(keys)) as (Item | undefined)[]).filter((item) => item !== undefined);
};

const unitsOf = (
  { request, needsItems }: PageCall,
  { rows, items }: { rows: readonly Item[]; items: readonly Item[] },
): { readonly table: number; readonly index: number } => {
  const isConsistent = request.ConsistentRead === true;
  const ofRows = readUnits(sumOf(rows, itemSizeBytes), isConsistent);
  if (request.IndexName === undefined) return { table: ofRows, index: 0 };
  // What an index lacks is read item by item.
  const ofItem = (item: Item): number => readUnits(itemSizeBytes(item), isConsistent);
  return { table: needsItems ? sumOf(items, ofItem) : 0, index: ofRows };
};

const sumOf = (items: readonly Item[], measure: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + measure(item), 0);

const filterOf = (request: PageRequest): ((item: Item) => boolean) => {
  const { _filter: filter, ConditionalOperator: operator } = request;
  const conditions = request.QueryFilter ?? request.ScanFilter;
  if (filter !== undefined) return (item) => modules.db.matchesExprFilter(item, filter.expression);
  if (conditions !== undefined) return (item) => modules.db.matchesFilter(item, conditions, operator);
  return () => true;
};

const projectionOf = ({ _projection: projection, AttributesToGet }: PageRequest): ((item: Item) => Item) => {
  const paths = projection === undefined ? AttributesToGet : projection.paths;
  return paths === undefined ? (item) => item : (item) => modules.db.mapPaths(paths, item);
};
