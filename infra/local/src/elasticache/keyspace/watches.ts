import type { ByteText } from '../byte-text.ts';

/** A client that wants to hear of changes to keys before its transaction. */
export interface Watcher {
  /** Set when one of its keys has changed. */
  hasChange: boolean;
  readonly keys: Set<ByteText>;
}

export const createWatcher = (): Watcher => ({ hasChange: false, keys: new Set() });

/** Who watches which key. */
export class Watches {
  readonly #byKey = new Map<ByteText, Set<Watcher>>();

  add(key: ByteText, watcher: Watcher): void {
    watcher.keys.add(key);
    const watchers = this.#byKey.get(key);
    if (watchers === undefined) this.#byKey.set(key, new Set([watcher]));
    else watchers.add(watcher);
  }

  /** Ends all that a client watches. */
  clear(watcher: Watcher): void {
    for (const key of watcher.keys) {
      const watchers = this.#byKey.get(key);
      watchers?.delete(watcher);
      if (watchers?.size === 0) this.#byKey.delete(key);
    }
    watcher.keys.clear();
    watcher.hasChange = false;
  }

  changed(key: ByteText): void {
    if (this.#byKey.size === 0) return;
    for (const watcher of this.#byKey.get(key) ?? []) watcher.hasChange = true;
  }
}
