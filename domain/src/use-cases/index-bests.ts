import type { ClassId, RacerId } from '../ids.ts';
import type { RankedRacer, RankIndex } from '../ports/rank-index.ts';
import type { RankProgressStore } from '../ports/rank-progress.ts';
import { forbidTrust } from './rank-trust.ts';

/** A best as the table has it now. */
export interface BestChange {
  readonly classId: ClassId;
  readonly racerId: RacerId;
  /** Undefined: the table has none any more. */
  readonly best: RankedRacer | undefined;
}

export interface IndexBestsPorts {
  readonly index: Pick<RankIndex, 'put'>;
  readonly progress: Pick<RankProgressStore, 'readWriteCount' | 'raiseWriteCount'>;
}

export interface IndexedBests {
  readonly putCount: number;
  readonly removedCount: number;
  /** Classes whose index has lost writes, or lacks what was there before them: it is built anew by whoever tends it. */
  readonly behind: readonly ClassId[];
}

/**
 * Tells the index of changes to bests, in their order. Safe to repeat; throws `RankIndexAwayError`, and then all of them are
 * to be told again.
 */
export async function indexBests(changes: readonly BestChange[], ports: IndexBestsPorts): Promise<IndexedBests> {
  const behind: ClassId[] = [];
  let [putCount, removedCount] = [0, 0];
  for (const [classId, ofClass] of Map.groupBy(changes, (change) => change.classId)) {
    // The last change of a racer says what they are, but only a removal makes them worse than before.
    const newest = [...new Map(ofClass.map((change) => [change.racerId, change])).values()];
    const bests = newest.flatMap(({ best }) => best ?? []);
    const removals = ofClass.filter(({ best }) => best === undefined);
    const gone = [...new Set(removals.map(({ racerId }) => racerId))];
    if (await isFoundBehind(classId, { bests, gone }, ports)) behind.push(classId);
    putCount += bests.length;
    removedCount += gone.length;
  }
  return { putCount, removedCount, behind };
}

interface ClassChanges {
  readonly bests: readonly RankedRacer[];
  readonly gone: readonly RacerId[];
}

/** Writes to one class, and finds out whether the index still has all that it was told before. */
async function isFoundBehind(
  classId: ClassId,
  { bests, gone }: ClassChanges,
  { index, progress }: IndexBestsPorts,
): Promise<boolean> {
  const toldCount = await progress.readWriteCount(classId);
  const put = index.put(classId, bests, { gone }).catch(async (error: unknown) => {
    // Until they are told again the index is behind, by minutes perhaps: nobody is to trust it before it was built anew.
    await forbidTrust(classId, progress);
    throw error;
  });
  const { writeCount, isComplete } = await put;
  // With this write it has had more than were told of, or it was set back to what it had before them.
  if (writeCount <= toldCount) await forbidTrust(classId, progress);
  else await progress.raiseWriteCount(classId, writeCount);
  return writeCount <= toldCount || !isComplete;
}
