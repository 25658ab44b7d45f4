import {
  type ClassBest,
  type ClassId,
  compareText,
  joinBest,
  NOBODY_HIDDEN,
  type RacerId,
  rankKeyOf,
} from '../../../domain/src/index.ts';
import type { LeaderboardStore } from '../../../domain/src/ports/index.ts';

/** Bests of a page: few, so that there are pages. */
const PAGE_LENGTH = 2;

export interface MemoryLeaderboardStore extends LeaderboardStore {
  /** As somebody removes an item of the table by hand. */
  forget(classId: ClassId, racerId: RacerId): void;
}

export const memoryLeaderboardStore = (): MemoryLeaderboardStore => {
  const classes = new Map<ClassId, Map<RacerId, ClassBest>>();
  const ranked = (classId: ClassId) =>
    [...(classes.get(classId)?.values() ?? [])]
      .map((best) => ({ best, rankKey: rankKeyOf(best) }))
      .sort((a, b) => compareText(a.rankKey, b.rankKey));
  return {
    async recordBest(classId, best) {
      const bests = classes.get(classId) ?? new Map<RacerId, ClassBest>();
      const known = bests.get(best.racerId);
      bests.set(best.racerId, known === undefined ? { ...best } : joinBest(known, best));
      classes.set(classId, bests);
    },
    async read(classId, racerId) {
      return classes.get(classId)?.get(racerId);
    },
    async readMany(classId, racerIds) {
      return racerIds.flatMap((racerId) => classes.get(classId)?.get(racerId) ?? []);
    },
    async top({ classId, limit, afterRankKey = '' }) {
      const after = ranked(classId).filter(({ rankKey }) => rankKey > afterRankKey);
      return after.slice(0, limit).map(({ best }) => best);
    },
    async above({ classId, limit, rankKey: below }) {
      const before = ranked(classId).filter(({ rankKey }) => rankKey < below);
      return before.slice(Math.max(0, before.length - limit)).map(({ best }) => best);
    },
    async countBetter({ classId, rankKey: below, fromRankKey = '', except = NOBODY_HIDDEN }) {
      const inRange = ranked(classId).filter(({ rankKey }) => rankKey >= fromRankKey && rankKey < below);
      return inRange.filter(({ best }) => !except.has(best.racerId)).length;
    },
    forget: (classId, racerId) => void classes.get(classId)?.delete(racerId),
    async *pages(classId) {
      const racerIds = [...(classes.get(classId)?.keys() ?? [])];
      for (let start = 0; start < racerIds.length; start += PAGE_LENGTH) {
        yield racerIds.slice(start, start + PAGE_LENGTH).flatMap((racerId) => classes.get(classId)?.get(racerId) ?? []);
      }
    },
  };
};
