import { type Curves, NO_CURVES } from '../curves.ts';
import { ArchiveEmptyError, StaleWriteError } from '../errors.ts';
import { NOBODY_HIDDEN } from '../hidden-racers.ts';
import type { ClassId, RacerId } from '../ids.ts';
import type { CurveVersions, HistoryStore } from '../ports/history-store.ts';
import type { ReadingArchive } from '../ports/reading-archive.ts';
import { createArchiveFold, type FoldedArchive } from './archive-fold.ts';
import { failuresOf, throwFailures } from './history-failures.ts';
import { HISTORY_ATTEMPTS_MAX, HISTORY_CONCURRENCY_MAX, type HistoryOptions } from './history-options.ts';
import { refreshBoard } from './refresh-board.ts';
import { replaceContested } from './replace-contested.ts';
import { settleAll } from './settle-all.ts';

export interface RebuildPorts {
  readonly history: HistoryStore;
  readonly archive: ReadingArchive;
}

export interface RebuildOptions extends HistoryOptions {
  /** Told after every object of the archive. */
  readonly onProgress?: (folded: FoldedArchive) => void;
  /** Left out. @default nobody */
  readonly hidden?: ReadonlySet<RacerId>;
}

// Rounds in which nobody may come between the listing and the write. That is the safer way, but listing millions of
// objects takes minutes, and during a race deliveries come every few seconds.
const QUIET_ROUNDS_MAX = 3;

/** What a rebuild came to. */
export interface RebuiltHistory extends FoldedArchive {
  readonly classId: ClassId;
  readonly racerCount: number;
  readonly partsWritten: number;
  /** Times that another writer came between. */
  readonly conflicts: number;
  readonly isBoardChanged: boolean;
}

/**
 * Replaces the curves of a class by what the archive holds, whatever is stored, and brings the board up to date.
 * Readings may be recorded meanwhile; none of them is lost, but if it dies while there are many, it has to be done again.
 * Throws `HistoryWriteError` if parts could not be stored, also if other writers came between `attemptsMax` times; {@link ArchiveEmptyError} if there are curves, but no
 * object of readings to make them from; the archive's and the board's errors as they are.
 */
export async function rebuildHistory(
  classId: ClassId,
  { history, archive }: RebuildPorts,
  options: RebuildOptions,
): Promise<RebuiltHistory> {
  const { attemptsMax = HISTORY_ATTEMPTS_MAX, concurrencyMax = HISTORY_CONCURRENCY_MAX } = options;
  const { hidden = NOBODY_HIDDEN } = options;
  const fold = createArchiveFold(classId, { archive, partitionCount: history.partitionCount, hidden });
  const foldNewObjects = () => fold.foldNewObjects(options.onProgress);
  const replaced = new Map<number, Curves>();
  let contested: readonly number[] = [];
  let conflicts = 0;
  for (let attempt = 1; ; attempt += 1) {
    // Versions before the listing. Readings are archived before they are recorded: what is recorded before the versions
    // were read, the listing has; what is recorded after that makes the write of its part stale.
    const versions = await history.curveVersions(classId);
    await foldNewObjects();
    if (fold.folded().objectCount === 0 && versions.byPartition.size > 0) throw new ArchiveEmptyError(classId);
    const parts = partsToReplace(versions, fold.curves(), replaced);
    const replacePart = async ({ partition, curves }: Replacement) => {
      await history.writeCurves({ classId, partition }, curves, versions.byPartition.get(partition));
      replaced.set(partition, curves);
    };
    const settled = await settleAll(parts, replacePart, concurrencyMax);
    const failures = failuresOf(settled, ({ partition }) => ({ classId, what: { partition } }));
    if (failures.length === 0) break;
    if (!failures.every(({ cause }) => cause instanceof StaleWriteError)) throwFailures(failures);
    conflicts += failures.length;
    if (attempt >= Math.min(attemptsMax, QUIET_ROUNDS_MAX)) {
      contested = parts.map(({ partition }) => partition).filter((partition) => !replaced.has(partition));
      const found = await replaceContested({ classId, contested, fold, foldNewObjects }, history, options);
      conflicts += found.conflicts;
      break;
    }
    await options.backOff(attempt);
  }
  const board = await refreshBoard(classId, { history }, options);
  return {
    classId,
    ...fold.folded(),
    racerCount: [...fold.curves().values()].reduce((sum, { racerIds }) => sum + racerIds.length, 0),
    partsWritten: replaced.size + contested.length,
    conflicts: conflicts + board.conflicts,
    isBoardChanged: board.isChanged,
  };
}

interface Replacement {
  readonly partition: number;
  readonly curves: Curves;
}

/** Parts that have racers or are stored, without those that were replaced and have not grown since. */
function partsToReplace(
  { byPartition }: CurveVersions,
  curvesByPartition: ReadonlyMap<number, Curves>,
  replaced: ReadonlyMap<number, Curves>,
): Replacement[] {
  const partitions = [...new Set([...curvesByPartition.keys(), ...byPartition.keys()])];
  return partitions
    .map((partition) => ({ partition, curves: curvesByPartition.get(partition) ?? NO_CURVES }))
    .filter(({ partition, curves }) => replaced.get(partition) !== curves);
}
