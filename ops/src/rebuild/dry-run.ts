import { type ClassId, type Curves, encodeCurves, HistoryCorruptError, StaleWriteError } from '@alleycat/domain';
import type { CurvesKey, HistoryStore, StoredCurves } from '@alleycat/domain/ports';

/** A store that takes no write, and knows which would have changed something. */
export interface DryRun {
  readonly history: HistoryStore;
  /** Parts of a class that are stored otherwise than they were to be written, in order. */
  partsDiffering(classId: ClassId): readonly number[];
}

/** Conflicts with other writers are found as by the store itself. */
export function createDryRun(history: HistoryStore): DryRun {
  const differing = new Map<ClassId, Map<number, boolean>>();
  const note = ({ classId, partition }: CurvesKey, isDifferent: boolean) => {
    const parts = differing.get(classId) ?? new Map<number, boolean>();
    differing.set(classId, parts.set(partition, isDifferent));
  };
  return {
    history: {
      ...history,
      writeCurves: async (key, curves, expected) => {
        const stored = await readable(history, key);
        if (stored !== 'corrupt' && stored?.version !== expected) {
          throw new StaleWriteError(
            `part ${key.partition} of class ${key.classId} is not what it was when it was read`,
          );
        }
        note(key, stored === 'corrupt' || stored === undefined || !areEqual(stored.curves, curves));
        return expected ?? 'not written';
      },
      writeBoard: async () => undefined,
    },
    partsDiffering: (classId) =>
      [...(differing.get(classId) ?? [])]
        .filter(([, isDifferent]) => isDifferent)
        .map(([partition]) => partition)
        .sort((a, b) => a - b),
  };
}

/** What cannot be read is what a rebuild is for. */
async function readable(history: HistoryStore, key: CurvesKey): Promise<StoredCurves | undefined | 'corrupt'> {
  try {
    return await history.readCurves(key);
  } catch (error) {
    if (error instanceof HistoryCorruptError) return 'corrupt';
    throw error;
  }
}

/** Equal curves have equal bytes. */
const areEqual = (a: Curves, b: Curves): boolean => Buffer.compare(encodeCurves(a), encodeCurves(b)) === 0;
