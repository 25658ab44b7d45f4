import { NO_CURVES } from '../curves.ts';
import type { ClassId } from '../ids.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { ArchiveFold } from './archive-fold.ts';
import { failuresOf, throwFailures } from './history-failures.ts';
import { HISTORY_CONCURRENCY_MAX, type HistoryOptions, type HistoryWrite, untilNotStale } from './history-options.ts';
import { recordPart } from './record-part.ts';
import { settleAll, valuesOf } from './settle-all.ts';

/** Parts of a class that others write, and what of the archive is folded. */
export interface ContestedParts {
  readonly classId: ClassId;
  readonly contested: readonly number[];
  readonly fold: ArchiveFold;
  /** Folds what was archived since. */
  readonly foldNewObjects: () => Promise<void>;
}

/**
 * Replaces parts that others write more often than the archive can be listed. They are replaced first, by what is folded
 * already, and what was archived until then is joined afterwards: readings are archived before they are recorded, so
 * whatever the replacement takes away, that listing has. Until the join it is missing. Throws `HistoryWriteError`.
 */
export async function replaceContested(
  { classId, contested, fold, foldNewObjects }: ContestedParts,
  history: HistoryStore,
  options: HistoryOptions,
): Promise<{ readonly conflicts: number }> {
  const { concurrencyMax = HISTORY_CONCURRENCY_MAX } = options;
  const onAll = async (all: readonly number[], write: (partition: number) => Promise<HistoryWrite>) => {
    const settled = await settleAll(all, write, concurrencyMax);
    throwFailures(failuresOf(settled, (partition) => ({ classId, what: { partition } })));
    return valuesOf(settled).reduce((sum, { conflicts }) => sum + conflicts, 0);
  };

  const known = fold.curves();
  const replacing = await onAll(contested, (partition) =>
    untilNotStale(async () => {
      const { byPartition } = await history.curveVersions(classId);
      await history.writeCurves({ classId, partition }, known.get(partition) ?? NO_CURVES, byPartition.get(partition));
      return true;
    }, options),
  );
  await foldNewObjects();
  const grown = fold.curves();
  const joining = await onAll([...grown.keys()], (partition) =>
    recordPart({ key: { classId, partition }, curves: grown.get(partition) ?? NO_CURVES }, history, options),
  );
  return { conflicts: replacing + joining };
}
