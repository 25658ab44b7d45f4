import type { ClassId } from '../../../domain/src/index.ts';
import { RankIndexAwayError } from '../../../domain/src/index.ts';
import type { Clock, KeptTopList, RankIndex, TopListCache } from '../../../domain/src/ports/index.ts';

export interface MemoryTopListCacheOptions {
  /** Whose writes make what is kept invalid. */
  readonly index: Pick<RankIndex, 'state'>;
  readonly clock?: Clock;
  /** How long a list is kept, ms. @default 10,000 */
  readonly maxAgeMs?: number;
}

export const memoryTopListCache = ({
  index,
  clock = { nowMs: () => 0 },
  maxAgeMs = 10_000,
}: MemoryTopListCacheOptions): TopListCache => {
  const lists = new Map<string, KeptTopList & { readonly keptAtMs: number }>();
  const keyOf = (classId: ClassId, limit: number): string => `${classId} ${limit}`;
  const versionOf = async (classId: ClassId): Promise<string | undefined> => {
    try {
      const { writeCount } = await index.state(classId);
      return writeCount === 0 ? undefined : `${writeCount}`;
    } catch (error) {
      if (error instanceof RankIndexAwayError) return undefined;
      throw error;
    }
  };
  return {
    read: async (classId, limit) => {
      const version = await versionOf(classId);
      const kept = lists.get(keyOf(classId, limit));
      const isValid = version === kept?.version && clock.nowMs() - (kept?.keptAtMs ?? 0) < maxAgeMs;
      return { bests: isValid ? kept?.bests : undefined, version };
    },
    keep: async (classId, limit, { bests, version }) => {
      if ((await versionOf(classId)) === undefined) return;
      lists.set(keyOf(classId, limit), { bests: structuredClone(bests), version, keptAtMs: clock.nowMs() });
    },
  };
};
