import type { ReadingArchive } from '../../../domain/src/ports/index.ts';

export interface MemoryReadingArchive extends ReadingArchive {
  /** Puts an object; one of this name is replaced. */
  put(name: string, lines: readonly string[]): void;
  /** Names of the objects read, in order. */
  readonly namesRead: string[];
}

const PORTION_LINES = 2; // so that most objects come in several

export const memoryReadingArchive = (): MemoryReadingArchive => {
  const objects = new Map<string, readonly string[]>();
  const namesRead: string[] = [];
  return {
    namesRead,
    put: (name, lines) => void objects.set(name, [...lines]),
    async *list() {
      yield* [...objects.keys()].sort();
    },
    async *lines(name) {
      namesRead.push(name);
      const lines = objects.get(name);
      if (lines === undefined) throw new Error(`no object ${name}`);
      for (let from = 0; from < lines.length; from += PORTION_LINES) yield lines.slice(from, from + PORTION_LINES);
    },
  };
};
