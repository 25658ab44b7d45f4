import { readUnits } from './capacity.ts';
import type { DynaliteStore, KeySpace, StoredTable } from './dynalite-modules.ts';
import type { Item } from './item.ts';
import { itemSizeBytes } from './item-size.ts';
import type { ItemWriteParts } from './item-write.ts';
import { itemPrefix } from './storage-keys.ts';
import { telling } from './table-memory.ts';

/** The look at one item. */
export interface ItemLook {
  /** What dynalite's operation is given for a store. */
  readonly store: DynaliteStore;
  /** Size of the whole item, whatever part of it was asked for, and what the look took. */
  taken(): { readonly bytes: number; readonly units: number };
}

export const beginItemRead = (
  { store, throughput }: Pick<ItemWriteParts, 'store' | 'throughput'>,
  { key: owner, isConsistent }: { key: Item; isConsistent: boolean },
): ItemLook => {
  let table: StoredTable | undefined;
  let taken = { bytes: 0, units: 0 };
  const get = (key: string, name: string): Item | undefined => {
    if (table !== undefined) throughput.expectRead({ table, owner });
    // Whatever lies under an item's key is an item.
    const item = store.db.getSync(itemPrefix(name) + key) as Item | undefined;
    const bytes = item === undefined ? 0 : itemSizeBytes(item);
    taken = { bytes, units: readUnits(bytes, isConsistent) };
    if (table !== undefined) throughput.read({ table, owner }, taken.units);
    return item;
  };
  const itemSpaceOf = (name: string): KeySpace => ({
    ...store.getItemDb(name),
    get: (key, callback) => {
      let item: Item | undefined;
      try {
        item = get(key, name);
      } catch (error) {
        callback(error);
        return;
      }
      callback(null, item);
    },
  });
  return {
    store: {
      ...store,
      getTable: telling(store, (found) => {
        table = found;
      }),
      getItemDb: itemSpaceOf,
    },
    taken: () => taken,
  };
};
