import type { ClassId } from '@alleycat/domain';
import type { ReadingArchive } from '@alleycat/domain/ports';
import { OpsError } from '../errors.ts';
import { readShared, type SharedObject } from './shared-object.ts';

/** One archive for several readers who go through it at the same time. */
export interface SharedArchive {
  /** The archive as far as it can be about one class. */
  viewOf(classId: ClassId): ReadingArchive;
}

export interface SharedArchiveOptions {
  /** Every view rejects with INTERRUPTED from then on. */
  readonly signal: AbortSignal;
  /**
   * Characters of objects kept for readers who are behind; the object that is being read comes on top. @default 64 Mi:
   * some thousand objects of demonstration racers, or a second of a delivery stream's greatest buffers
   */
  readonly charactersMax?: number;
  /** Objects read before they are asked for. @default 8: an answer of S3 takes as long as folding some objects */
  readonly readAheadMax?: number;
}

/**
 * Reads each object once for all views, as long as they are about as far as each other, and the next ones ahead. A view
 * that is far behind reads its objects again: slower, never wrong.
 */
export function createSharedArchive(archive: ReadingArchive, options: SharedArchiveOptions): SharedArchive {
  const { signal, charactersMax = 64 * 1024 * 1024, readAheadMax = 8 } = options;
  // The oldest first.
  const objects = new Map<string, SharedObject>();
  let isSizeKnown = false;
  const characterCount = () => [...objects.values()].reduce((sum, object) => sum + object.characterCount(), 0);

  const forgetOldest = () => {
    let excess = characterCount() - charactersMax;
    for (const [name, object] of objects) {
      if (excess <= 0 || objects.size === 1) return;
      excess -= object.characterCount();
      objects.delete(name);
    }
  };

  const open = (name: string): SharedObject => {
    const known = objects.get(name);
    if (known !== undefined) return known;
    const object = readShared(archive.lines(name), forgetOldest);
    objects.set(name, object);
    return object;
  };

  // As many as fit into half of what is kept, going by those that are: the other half is for readers who are behind.
  const readAhead = (names: readonly string[]) => {
    const typicalCharacters = Math.max(1, characterCount() / objects.size);
    const fitting = isSizeKnown ? Math.floor(charactersMax / 2 / typicalCharacters) : 0;
    for (const name of names.slice(0, Math.min(readAheadMax, fitting))) open(name);
  };

  return {
    viewOf: (classId) => {
      let ahead: readonly string[] = [];
      return {
        list: () =>
          withNext(archive.list(), readAheadMax, (next) => {
            ahead = next;
          }),
        lines: async function* (name) {
          const object = open(name);
          readAhead(ahead);
          for await (const lines of object.linesOf(classId)) {
            if (signal.aborted)
              throw new OpsError('INTERRUPTED', 'interrupted: what is not rebuilt yet is as it was; start again');
            yield lines;
          }
          isSizeKnown = true;
        },
      };
    },
  };
}

/** The same items; before each one `onNext` is told those that follow it, `count` of them as long as there are. */
async function* withNext<Item>(
  items: AsyncIterable<Item>,
  count: number,
  onNext: (next: readonly Item[]) => void,
): AsyncGenerator<Item> {
  const waiting: Item[] = [];
  const take = (): Item[] => {
    const first = waiting.splice(0, 1);
    onNext([...waiting]);
    return first;
  };
  for await (const item of items) {
    waiting.push(item);
    if (waiting.length > count) yield* take();
  }
  while (waiting.length > 0) yield* take();
}
