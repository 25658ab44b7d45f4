import type { ByteText } from '../byte-text.ts';

/** About what a key takes that is watched, besides its characters: entries of two sets and a map, and one of the sets. */
const WATCH_BYTES = 400;

/** A client that wants to hear of changes to keys before its transaction. */
export interface Watcher {
  /** Set when one of its keys has changed. */
  hasChange: boolean;
  readonly keys: Set<ByteText>;
  /** About the memory that they take. */
  bytes: number;
}

/** About the memory that keys take which are watched. */
export const watchedBytes = (keys: readonly ByteText[]): number =>
  keys.reduce((bytes, key) => bytes + WATCH_BYTES + key.length, 0);

export const createWatcher = (): Watcher => ({ hasChange: false, keys: new Set(), bytes: 0 });

/** Who watches which key. */
export class Watches {
  readonly #byKey = new Map<ByteText, Set<Watcher>>();

  add(key: ByteText, watcher: Watcher): void {
    if (watcher.keys.has(key)) return;
    watcher.keys.add(key);
    watcher.bytes += watchedBytes([key]);
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
    watcher.bytes = 0;
    watcher.hasChange = false;
  }

  changed(key: ByteText): void {
    if (this.#byKey.size === 0) return;
    for (const watcher of this.#byKey.get(key) ?? []) watcher.hasChange = true;
  }
}
