import type { ClassId, RankMilestones } from '../../../domain/src/index.ts';
import type { RankProgressStore } from '../../../domain/src/ports/index.ts';

export const memoryRankProgress = (): RankProgressStore => {
  const writeCounts = new Map<ClassId, number>();
  const milestones = new Map<ClassId, RankMilestones>();
  return {
    readWriteCount: async (classId) => writeCounts.get(classId) ?? 0,
    raiseWriteCount: async (classId, writeCount) => {
      writeCounts.set(classId, Math.max(writeCount, writeCounts.get(classId) ?? 0));
    },
    readMilestones: async (classId) => milestones.get(classId),
    writeMilestones: async (classId, taken) => void milestones.set(classId, structuredClone(taken)),
  };
};
