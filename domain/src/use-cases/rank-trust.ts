import type { ClassId } from '../ids.ts';
import type { RankIndexState } from '../ports/rank-index.ts';
import type { RankProgressStore } from '../ports/rank-progress.ts';

/** More writes than an index can have had meanwhile, from whomever: it does not catch up before it was built anew. */
const OUT_OF_REACH = 1_000;

/** Whether an index still has every write that the table was told of. */
export const isTrusted = ({ isComplete, writeCount }: RankIndexState, toldCount: number): boolean =>
  isComplete && writeCount >= toldCount;

/** Makes the table remember that the index of a class lacks something, whether or not the index itself can be told. */
export async function forbidTrust(
  classId: ClassId,
  progress: Pick<RankProgressStore, 'readWriteCount' | 'raiseWriteCount'>,
): Promise<void> {
  await progress.raiseWriteCount(classId, (await progress.readWriteCount(classId)) + OUT_OF_REACH);
}
