import { type DynaliteStore, indexPrefix, itemPrefix, type KeySpace } from './dynalite.ts';
import type { Item } from './item.ts';

/** An item that is about to change; `after` is undefined when it is deleted. */
export interface ItemWrite {
  readonly table: string;
  /** Where the item lies in the database. */
  readonly storageKey: string;
  readonly after: Item | undefined;
}

/** A row that is written in the same batch as the item. */
export interface CompanionRow {
  readonly key: string;
  readonly text: string;
  /** Called once, when the batch is on disk or was refused. */
  settle(isOnDisk: boolean): void;
}

interface RowChange {
  readonly key: string;
  /** undefined = delete. */
  readonly value: Item | undefined;
}

/**
 * Makes every change of an item one atomic batch with its index rows and a companion row. By itself dynalite writes
 * index rows before the item, so that a crash in between leaves entries in an index which no item owns.
 */
export const withAtomicWrites = (
  store: DynaliteStore,
  companionOf: (write: ItemWrite) => CompanionRow | undefined,
): DynaliteStore => {
  // From the moment dynalite knows the old item until it puts the new one it runs without a pause, because the
  // index rows are taken at once: rows that wait here always belong to the item that is put next.
  const waiting: RowChange[] = [];
  const write = ({
    table,
    change,
    callback,
  }: {
    table: string;
    change: RowChange;
    callback: (error?: Error) => void;
  }) => {
    const rows = [...waiting.splice(0), change].map(({ key, value }) =>
      value === undefined ? { type: 'del' as const, key } : { type: 'put' as const, key, value },
    );
    writeBatch(store, rows, () => companionOf({ table, storageKey: change.key, after: change.value })).then(
      () => setImmediate(callback),
      (error) => setImmediate(callback, error),
    );
  };
  return {
    ...store,
    getIndexDb: (indexType, table, index) =>
      redirect(store.getIndexDb(indexType, table, index), ({ key, value }, callback) => {
        waiting.push({ key: `${indexPrefix(table, index, indexType)}${key}`, value });
        callback();
      }),
    getItemDb: (table) =>
      redirect(store.getItemDb(table), ({ key, value }, callback) =>
        write({ table, change: { key: `${itemPrefix(table)}${key}`, value }, callback }),
      ),
  };
};

type Row = { type: 'del'; key: string } | { type: 'put'; key: string; value: Item };
type CompanionPut = { type: 'put'; key: string; value: string; valueEncoding: 'utf8' };

const writeBatch = async (
  store: DynaliteStore,
  rows: readonly Row[],
  companionOf: () => CompanionRow | undefined,
): Promise<void> => {
  // Dynalite calls from within a callback, where a thrown error would end the process; here it refuses the write.
  const companion = companionOf();
  const companionRows: CompanionPut[] =
    companion === undefined ? [] : [{ type: 'put', key: companion.key, value: companion.text, valueEncoding: 'utf8' }];
  try {
    await store.db.batch([...rows, ...companionRows]);
  } catch (error) {
    companion?.settle(false);
    throw error;
  }
  companion?.settle(true);
};

/** The same key space, but for the way its rows are changed. */
const redirect = (
  keySpace: KeySpace,
  change: (row: RowChange, callback: (error?: Error) => void) => void,
): KeySpace => ({
  ...keySpace,
  put: (key, value, callback) => change({ key, value }, callback),
  del: (key, callback) => change({ key, value: undefined }, callback),
});
