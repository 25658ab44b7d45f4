import type { ClassicLevel } from 'classic-level';

/** Small durable facts by name: checkpoints and settings. */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  /** All changes or none. */
  batch(changes: readonly KeyValueChange[], options?: BatchOptions): Promise<void>;
  /** Every entry whose key begins with `prefix`, in order of keys. */
  entries(prefix: string): Promise<readonly (readonly [key: string, value: string])[]>;
}

export interface BatchOptions {
  /** Without it some work would be done again and nothing be lost, so it need not wait for the disk. @default false */
  readonly isRepeatable?: boolean;
}

export type KeyValueChange =
  | { readonly type: 'put'; readonly key: string; readonly value: string }
  | { readonly type: 'del'; readonly key: string };

/**
 * One named part of a database as a key-value store. Writes reach the operating system before they resolve, so they
 * survive the end of the process; after a power cut the last ones may be missing, which only repeats some work. Where it
 * would lose some instead, `isSynced` makes every write wait for the disk.
 */
export const levelKeyValueStore = (
  database: ClassicLevel<string, string>,
  name: string,
  { isSynced = false }: { readonly isSynced?: boolean } = {},
): KeyValueStore => {
  const part = database.sublevel(name);
  return {
    get: (key) => part.get(key),
    batch: (changes, { isRepeatable = false } = {}) =>
      database.batch(
        changes.map((change) => ({ ...change, sublevel: part })),
        { sync: isSynced && !isRepeatable },
      ),
    entries: (prefix) => part.iterator({ gte: prefix, lt: `${prefix}\uffff` }).all(),
  };
};
