import { type IndexRow, type WriteCharge, writeUnits } from './capacity.ts';
import type { Callback, DynaliteStore, IndexSpace, KeySpace, StoredIndex, StoredTable } from './dynalite-modules.ts';
import type { AtomicWrite, EncodedRow } from './group-commit.ts';
import type { Item } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import { indexPrefix, itemPrefix } from './storage-keys.ts';
import { telling } from './table-memory.ts';
import type { Throughput } from './throughput.ts';
import { weigh } from './write-charge.ts';

/** An item that is about to change. */
export interface ItemChange {
  /** undefined = it is new. */
  readonly before: Item | undefined;
  /** undefined = it is deleted. */
  readonly after: Item | undefined;
}

/** A row that is written in the same batch as the item. */
export interface CompanionRow {
  readonly key: string;
  readonly text: string;
  /** Called once, when the batch is on disk or was refused. */
  settle(isOnDisk: boolean): void;
}

export interface ItemWriteParts {
  readonly store: DynaliteStore;
  readonly throughput: Throughput;
  /** undefined = the item is written alone. */
  readonly companionOf: (table: string, change: ItemChange) => CompanionRow | undefined;
  readonly commit: (write: AtomicWrite) => void;
}

/** The write of one item, from the first look at it until it is on disk. */
export interface ItemWrite {
  /** What dynalite's operation is given for a store. */
  readonly store: DynaliteStore;
  /** Undefined until the item was written. */
  charge(): WriteCharge | undefined;
  /** The operation's condition did not hold. */
  failCondition(): void;
}

/**
 * Makes the change of an item one atomic batch with its index rows and a companion row. By itself dynalite writes index
 * rows before the item, so that a crash in between leaves entries in an index which no item owns.
 *
 * Dynalite holds the item's lock from `get` until the callback of `put` or `del`, and index rows come in between.
 * @param owner has the attributes of the item's key
 */
export const beginItemWrite = (parts: ItemWriteParts, owner: Item): ItemWrite => {
  const { store, throughput } = parts;
  const rows: IndexRow[] = [];
  let table: StoredTable | undefined;
  let before: Item | undefined;
  let charge: WriteCharge | undefined;

  const write = (key: string, after: Item | undefined, callback: Callback<void>): void => {
    try {
      if (table === undefined) throw new Error('an item is written without its table');
      const weighed = weigh({ table, owner, before, after, rows });
      throughput.takeWrite(weighed.charge);
      charge = weighed.charge;
      const companion = parts.companionOf(table.TableName, { before, after });
      const encoded = encodedRows({ table: table.TableName, key, after, rows: weighed.rows, companion });
      parts.commit({
        rows: encoded,
        settle: (error) => {
          if (error === undefined) throughput.written(weighed.charge);
          companion?.settle(error === undefined);
          callback(error);
        },
      });
    } catch (error) {
      // Dynalite calls from within callbacks, where a thrown error would end the process; here it refuses the write.
      callback(error);
    }
  };
  const itemSpaceOf = (name: string): KeySpace => ({
    lock: store.getItemDb(name).lock,
    get: (key, callback) => {
      try {
        if (table !== undefined) throughput.expectWrite({ table, owner });
        // Whatever lies under an item's key is an item.
        before = store.db.getSync(itemPrefix(name) + key) as Item | undefined;
      } catch (error) {
        callback(error);
        return;
      }
      try {
        callback(null, before);
      } catch (error) {
        // Dynalite trips over some conditions, such as `a IN (b)` where there is no b. Told so, it lets go of the item.
        callback(error);
      }
    },
    put: (key, item, callback) => write(key, item, callback),
    del: (key, callback) => write(key, undefined, callback),
  });
  const indexSpaceOf = (indexType: string, index: string): IndexSpace => {
    const isLocal = indexType === 'Local';
    const known = isLocal ? table?.LocalSecondaryIndexes : table?.GlobalSecondaryIndexes;
    const stored = known?.find(({ IndexName }) => IndexName === index) as StoredIndex;
    const keep = (key: string, value: Item | undefined, callback: Callback<void>): void => {
      rows.push({ index: stored, isLocal, key, value });
      callback();
    };
    return {
      put: (key, value, callback) => keep(key, value, callback),
      del: (key, callback) => keep(key, undefined, callback),
    };
  };
  return {
    store: {
      db: store.db,
      tableDb: store.tableDb,
      options: store.options,
      getTable: telling(store, (found) => {
        table = found;
      }),
      getItemDb: itemSpaceOf,
      getIndexDb: (indexType, _table, index) => indexSpaceOf(indexType, index),
    },
    charge: () => charge,
    failCondition: () => {
      if (table !== undefined)
        throughput.failCondition({ table, owner }, writeUnits(before ? itemSizeBytes(before) : 0));
    },
  };
};

const encodedRows = ({
  table,
  key,
  after,
  rows,
  companion,
}: {
  table: string;
  key: string;
  after: Item | undefined;
  rows: readonly IndexRow[];
  companion: CompanionRow | undefined;
}): EncodedRow[] => {
  const text = after === undefined ? undefined : JSON.stringify(after);
  const encoded = rows.map((row) => {
    const place = indexPrefix(table, row.index.IndexName, row.isLocal ? 'local' : 'global') + row.key;
    // Most indexes have the whole item.
    return rowOf(place, row.value === after ? text : JSON.stringify(row.value));
  });
  encoded.push(rowOf(itemPrefix(table) + key, text));
  if (companion !== undefined) encoded.push(rowOf(companion.key, companion.text));
  return encoded;
};

const rowOf = (key: string, value: string | undefined): EncodedRow =>
  value === undefined ? { type: 'del', key } : { type: 'put', key, value, valueEncoding: 'utf8' };
