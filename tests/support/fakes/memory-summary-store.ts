import type { RaceId } from '../../../domain/src/index.ts';
import type { RaceSummary, SummaryStore } from '../../../domain/src/ports/index.ts';

export const memorySummaryStore = (): SummaryStore => {
  const summaries = new Map<RaceId, RaceSummary>();
  return {
    async recordRacerCount({ raceId, classId, startSeconds }, racerCount) {
      const known = summaries.get(raceId)?.racerCount ?? 0;
      summaries.set(raceId, { raceId, classId, startSeconds, racerCount: Math.max(known, racerCount) });
    },
    async read(raceId) {
      return summaries.get(raceId);
    },
    async list(classId, { beforeStartSeconds = Number.POSITIVE_INFINITY, limit }) {
      return [...summaries.values()]
        .filter((summary) => summary.classId === classId && summary.startSeconds < beforeStartSeconds)
        .sort((a, b) => b.startSeconds - a.startSeconds)
        .slice(0, limit);
    },
  };
};
