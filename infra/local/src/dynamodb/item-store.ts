import { batchGet } from './batch-get.ts';
import { batchWrite } from './batch-write.ts';
import type { DynaliteStore, ItemAction } from './dynalite-modules.ts';
import { createGroupCommit } from './group-commit.ts';
import type { ItemWriteParts } from './item-write.ts';
import { pageReader } from './read-page.ts';
import { singleItemActions } from './single-items.ts';
import { withTableMemory } from './table-memory.ts';

export interface ItemStore {
  readonly store: DynaliteStore;
  /** A table's description was changed other than by an operation. */
  forgetTable(name: string): void;
}

/**
 * Dynalite's store with operations on items that are counted and limited, write all that belongs together at once, and
 * take as few detours to the disk as possible.
 */
export const createItemStore = (
  inner: DynaliteStore,
  { throughput, companionOf }: Pick<ItemWriteParts, 'throughput' | 'companionOf'>,
): ItemStore => {
  const { store, forget } = withTableMemory(inner);
  const parts: ItemWriteParts = { store, throughput, companionOf, commit: createGroupCommit(store.db) };
  const actions = new Map<string, ItemAction>([
    ...singleItemActions(parts),
    ['BatchGetItem', batchGet(parts)],
    ['BatchWriteItem', batchWrite(parts)],
  ]);
  return { store: { ...store, actions, readPage: pageReader(throughput) }, forgetTable: forget };
};
