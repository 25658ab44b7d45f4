import type { Curves } from '../curves.ts';
import type { ClassId, RacerId } from '../ids.ts';
import type { ReadingArchive } from '../ports/reading-archive.ts';
import { parseArchivedReading } from '../wire/archived-reading.ts';
import { readArchivedLine } from './archived-line.ts';
import { createCurvesFold } from './curves-fold.ts';

/** What was read of an archive. */
export interface FoldedArchive {
  readonly objectCount: number;
  /** Readings of the class by racers who are not hidden. */
  readonly readingCount: number;
  /** Lines that are no archived readings; they are passed over. */
  readonly malformedLineCount: number;
}

/** The curves of one class, from every object of an archive; hidden racers have none. */
export interface ArchiveFold {
  /** Folds the objects that were not there before; each object once. */
  foldNewObjects(onProgress?: (folded: FoldedArchive) => void): Promise<void>;
  folded(): FoldedArchive;
  /** By partition; the same objects as before where nothing was added. */
  curves(): ReadonlyMap<number, Curves>;
}

export function createArchiveFold(
  classId: ClassId,
  {
    archive,
    partitionCount,
    hidden,
  }: { readonly archive: ReadingArchive; readonly partitionCount: number; readonly hidden: ReadonlySet<RacerId> },
): ArchiveFold {
  const fold = createCurvesFold(partitionCount);
  const foldedNames = new Set<string>();
  let malformedLineCount = 0;
  const foldLine = (line: string): void => {
    const reading = readArchivedLine(line, parseArchivedReading);
    if (reading === undefined) malformedLineCount += 1;
    else if (reading.classId === classId && !hidden.has(reading.racerId)) fold.add(reading);
  };
  const folded = (): FoldedArchive => ({
    objectCount: foldedNames.size,
    readingCount: fold.readingCount(),
    malformedLineCount,
  });
  return {
    async foldNewObjects(onProgress) {
      for await (const name of archive.list()) {
        if (foldedNames.has(name)) continue;
        for await (const lines of archive.lines(name)) for (const line of lines) foldLine(line);
        foldedNames.add(name);
        onProgress?.(folded());
      }
    },
    folded,
    curves: () => new Map(fold.parts().map(({ key, curves }) => [key.partition, curves])),
  };
}
