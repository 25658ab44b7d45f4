import { type ClassId, NOBODY_HIDDEN, type RacerId } from '@alleycat/domain';
import type { HistoryStore, ReadingArchive } from '@alleycat/domain/ports';
import { rebuildHistory } from '@alleycat/domain/use-cases';
import type { RaceClass } from '@alleycat/domain/wire';
import { codeOf, OpsError, reasonOf } from '../errors.ts';
import type { Clock } from '../surroundings.ts';
import { createDryRun } from './dry-run.ts';
import type { ClassRebuild, RebuildReport } from './rebuild-report.ts';
import { createSharedArchive } from './shared-archive.ts';

export interface RebuildClassesPorts {
  readonly history: HistoryStore;
  readonly archive: ReadingArchive;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface RebuildClassesOptions {
  /** Racers left out. @default nobody */
  readonly hidden?: ReadonlySet<RacerId>;
  /** Nothing is written, and what would have been changed is reported. */
  readonly isDryRun: boolean;
  readonly backOff: (attempt: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RebuildProgress) => void;
}

export interface RebuildProgress {
  /** Objects of the archive that every class has been read of. */
  readonly objectCount: number;
  /** Undefined until they are counted. */
  readonly objectTotal: number | undefined;
  readonly readingCount: number;
}

/** Parts written at once, of each class: all classes work at the same time. */
const concurrencyMax = 2;

/**
 * Makes the curves and boards of classes from the archive, in one pass over it. A class that fails is reported and does
 * not keep others from it; rejects with INTERRUPTED only.
 */
export async function rebuildClasses(
  classes: readonly RaceClass[],
  { history, archive, clock }: RebuildClassesPorts,
  options: RebuildClassesOptions,
): Promise<RebuildReport> {
  const { hidden = NOBODY_HIDDEN } = options;
  const startedAtMs = clock.nowMs();
  const dryRun = options.isDryRun ? createDryRun(history) : undefined;
  const shared = createSharedArchive(archive, { signal: options.signal });
  const progress = createProgressSum(classes, options.onProgress);
  void countObjects(archive, options.signal).then(progress.countTotal, () => undefined); // the rebuild meets the same error
  const rebuild = async ({ classId, name }: RaceClass): Promise<ClassRebuild> => {
    try {
      const rebuilt = await rebuildHistory(
        classId,
        { history: dryRun?.history ?? history, archive: shared.viewOf(classId) },
        { backOff: options.backOff, concurrencyMax, hidden, onProgress: (folded) => progress.update(classId, folded) },
      );
      const durationMs = Math.round(clock.nowMs() - startedAtMs);
      if (dryRun === undefined) return { ...rebuilt, name, durationMs };
      const partsDiffering = dryRun.partsDiffering(classId);
      const isBoardChanged = rebuilt.isBoardChanged || partsDiffering.length > 0;
      return { ...rebuilt, name, partsWritten: 0, partsDiffering, isBoardChanged, durationMs };
    } catch (error) {
      if (error instanceof OpsError) throw error;
      return { classId, name, failure: { code: codeOf(error), message: reasonOf(error) } };
    }
  };
  return {
    isDryRun: options.isDryRun,
    hiddenCount: hidden.size,
    classes: await Promise.all(classes.map(rebuild)),
    durationMs: Math.round(clock.nowMs() - startedAtMs),
  };
}

interface FoldedCounts {
  readonly objectCount: number;
  readonly readingCount: number;
}

function createProgressSum(classes: readonly RaceClass[], onProgress: RebuildClassesOptions['onProgress']) {
  const foldedOf = new Map<ClassId, FoldedCounts>();
  let objectTotal: number | undefined;
  return {
    countTotal: (count: number) => {
      objectTotal = count;
    },
    update: (classId: ClassId, folded: FoldedCounts) => {
      foldedOf.set(classId, folded);
      const all = classes.map((one) => foldedOf.get(one.classId) ?? { objectCount: 0, readingCount: 0 });
      onProgress?.({
        objectCount: Math.min(...all.map(({ objectCount }) => objectCount)),
        objectTotal,
        readingCount: all.reduce((sum, { readingCount }) => sum + readingCount, 0),
      });
    },
  };
}

async function countObjects(archive: ReadingArchive, signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const _ of archive.list()) {
    if (signal.aborted) break;
    count += 1;
  }
  return count;
}
