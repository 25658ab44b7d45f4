import type { ClassId } from '@alleycat/domain';
import { classOfLine } from './class-of-line.ts';

/** An object of the archive while it is being read, and after: everybody reads it from its beginning. */
export interface SharedObject {
  /** Characters held so far. */
  characterCount(): number;
  /** The lines that may be of a class, in portions; waits for what has not come yet. Throws what reading it threw. */
  linesOf(classId: ClassId): AsyncGenerator<readonly string[]>;
}

/** Lines by the class they can be of; undefined: of any. */
type Portion = ReadonlyMap<ClassId | undefined, readonly string[]>;

/** Reads the object at once and as a whole. `onGrown` is told of every portion and of the end. */
export function readShared(lines: AsyncIterable<readonly string[]>, onGrown: () => void): SharedObject {
  const portions: Portion[] = [];
  let characterCount = 0;
  let end: { readonly error?: unknown } | undefined;
  let grown = Promise.withResolvers<void>();
  const tell = () => {
    grown.resolve();
    grown = Promise.withResolvers<void>();
    onGrown();
  };
  const read = async () => {
    try {
      for await (const portion of lines) {
        portions.push(Map.groupBy(portion, classOfLine));
        characterCount += portion.reduce((sum, { length }) => sum + length, 0);
        tell();
      }
      end = {};
    } catch (error) {
      end = { error };
    }
    tell();
  };
  void read();
  return {
    characterCount: () => characterCount,
    linesOf: async function* (classId) {
      for (let index = 0; ; index += 1) {
        while (index === portions.length && end === undefined) await grown.promise;
        const portion = portions[index];
        if (portion === undefined) break;
        yield [...(portion.get(classId) ?? []), ...(portion.get(undefined) ?? [])];
      }
      if (end !== undefined && 'error' in end) throw end.error;
    },
  };
}
