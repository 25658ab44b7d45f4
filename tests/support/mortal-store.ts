import type { KeyValueStore } from '../../infra/local/src/core/key-value-store.ts';

/** A process dies before or after its n-th write, counted from 1. */
export interface Death {
  readonly atWrite: number;
  readonly when: 'before' | 'after';
}

/** What a process sees of the stores it writes to; a dead one gets no answers any more. */
export interface Life {
  readonly isOver: boolean;
  /** Resolves at its death. */
  readonly over: Promise<void>;
  /** A store as this process sees it. */
  see(store: KeyValueStore): KeyValueStore;
  /** Any other work of this process: begins only while it lives, and is never heard of when it died meanwhile. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

const silence = <T>(): Promise<T> => new Promise(() => undefined);

/** @param death absent = it never dies */
export const createLife = (death?: Death): Life => {
  const { promise: over, resolve: die } = Promise.withResolvers<void>();
  let isOver = false;
  let writes = 0;
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isOver) return silence();
    const answer = await work();
    return isOver ? silence() : answer;
  };
  return {
    get isOver() {
      return isOver;
    },
    over,
    run,
    see: (store) => ({
      get: (key) => run(() => store.get(key)),
      entries: (prefix) => run(() => store.entries(prefix)),
      batch: (changes) =>
        run(async () => {
          writes += 1;
          const isLast = writes === death?.atWrite;
          if (isLast) isOver = true;
          if (!isLast || death.when === 'after') await store.batch(changes);
          if (isLast) die();
        }),
    }),
  };
};
