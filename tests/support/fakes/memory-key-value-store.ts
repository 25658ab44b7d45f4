import type { KeyValueStore } from '../../../infra/local/src/core/key-value-store.ts';

export interface MemoryKeyValueStore extends KeyValueStore {
  readonly contents: Map<string, string>;
  /** The next writes fail with this error, one each. */
  readonly writeErrors: Error[];
}

export const createMemoryKeyValueStore = (contents = new Map<string, string>()): MemoryKeyValueStore => {
  const writeErrors: Error[] = [];
  return {
    contents,
    writeErrors,
    get: async (key) => contents.get(key),
    batch: async (changes) => {
      const error = writeErrors.shift();
      if (error !== undefined) throw error;
      for (const change of changes) {
        if (change.type === 'put') contents.set(change.key, change.value);
        else contents.delete(change.key);
      }
    },
    entries: async (prefix) => [...contents].filter(([key]) => key.startsWith(prefix)).sort(),
  };
};
