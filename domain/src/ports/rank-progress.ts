import type { ClassId } from '../ids.ts';
import type { RankMilestones } from '../rank-milestones.ts';

/** What the table remembers of the rank index, so that one which has lost something is found out. */
export interface RankProgressStore {
  /** Writes that the index has had at least; 0 before the first. */
  readWriteCount(classId: ClassId): Promise<number>;
  /** Makes it `writeCount`, unless it is more already. */
  raiseWriteCount(classId: ClassId, writeCount: number): Promise<void>;
  readMilestones(classId: ClassId): Promise<RankMilestones | undefined>;
  writeMilestones(classId: ClassId, milestones: RankMilestones): Promise<void>;
}
