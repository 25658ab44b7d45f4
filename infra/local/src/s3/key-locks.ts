/** Runs work for the same key one after the other, for different keys side by side. */
export interface KeyLocks {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export const createKeyLocks = (): KeyLocks => {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run: async (key, work) => {
      const result = (tails.get(key) ?? Promise.resolve()).then(work);
      const tail = result
        .catch(() => undefined)
        .then(() => {
          if (tails.get(key) === tail) tails.delete(key);
        });
      tails.set(key, tail);
      return result;
    },
  };
};
