import type { Callback, DynaliteStore, GetTable, StoredTable } from './dynalite-modules.ts';
import { tableKey } from './storage-keys.ts';

export interface TableMemory {
  readonly store: DynaliteStore;
  /** The table was changed other than through the store. */
  forget(table: string): void;
}

/** Tables that take operations on items. */
const IN_USE: readonly unknown[] = ['ACTIVE', 'UPDATING'];

/** A store that has table descriptions in memory: dynalite reads one from the disk at every operation on items. */
export const withTableMemory = (store: DynaliteStore): TableMemory => {
  const { db, tableDb } = store;
  const known = new Map<string, StoredTable>();
  const forget = (table: string): void => {
    known.delete(table);
  };
  const load = (name: string): StoredTable | undefined => {
    // Only dynalite writes these rows.
    const table = db.getSync(tableKey(name)) as StoredTable | undefined;
    if (table === undefined || !IN_USE.includes(table.TableStatus)) return undefined;
    known.set(name, table);
    return table;
  };
  const getTable: GetTable = (name, ...[way, whenFound]) => {
    // Operations on tables change what they get.
    if (typeof way !== 'function') return store.getTable(name, way, whenFound);
    const table = known.get(name) ?? load(name);
    if (table === undefined) store.getTable(name, way);
    else way(null, table);
  };
  /** In between somebody may read what was there before. */
  const forgettingTwice = (name: string, callback: Callback<void>): Callback<void> => {
    forget(name);
    return (error) => {
      forget(name);
      callback(error);
    };
  };
  return {
    forget,
    store: {
      ...store,
      getTable,
      tableDb: {
        ...tableDb,
        put: (name, table, callback) => tableDb.put(name, table, forgettingTwice(name, callback)),
        del: (name, callback) => tableDb.del(name, forgettingTwice(name, callback)),
      },
    },
  };
};

/** @throws what dynalite says of a table that is not there */
export const findTable = (store: DynaliteStore, name: string): Promise<StoredTable> =>
  new Promise((resolve, reject) => {
    store.getTable(name, (error, table) => (table === undefined ? reject(error) : resolve(table)));
  });

/** The same as `getTable`, and tells which table it was. */
export const telling =
  (store: DynaliteStore, found: (table: StoredTable) => void): GetTable =>
  (name, ...how) => {
    const [whenFound] = how;
    if (typeof whenFound !== 'function') return store.getTable(name, ...how);
    store.getTable(name, (error, table) => {
      if (table !== undefined) found(table);
      whenFound(error, table);
    });
  };
