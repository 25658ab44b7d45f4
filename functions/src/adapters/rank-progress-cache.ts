import type { ClassId } from '@alleycat/domain';
import type { Clock, RankProgressStore } from '@alleycat/domain/ports';

export interface RankProgressCacheOptions {
  readonly clock: Clock;
  /** How old a count may be, ms. @default 1,000: an index that has lost something is found out so much later */
  readonly maxAgeMs?: number;
}

interface Memory {
  writeCount: number;
  readAtMs: number;
  reading: Promise<number> | undefined;
}

/** Remembers for a moment how many writes the table was told of, for functions that ask at every request. */
export const createRankProgressCache = (
  store: RankProgressStore,
  { clock, maxAgeMs = 1_000 }: RankProgressCacheOptions,
): RankProgressStore => {
  const memories = new Map<ClassId, Memory>(); // as many as there are classes
  const memoryOf = (classId: ClassId): Memory => {
    const memory = memories.get(classId) ?? { writeCount: 0, readAtMs: Number.NEGATIVE_INFINITY, reading: undefined };
    memories.set(classId, memory);
    return memory;
  };
  const readInto = async (memory: Memory, classId: ClassId): Promise<number> => {
    try {
      const writeCount = await store.readWriteCount(classId);
      memory.writeCount = Math.max(memory.writeCount, writeCount); // the count of the table only grows
      memory.readAtMs = clock.nowMs();
      return memory.writeCount;
    } finally {
      memory.reading = undefined;
    }
  };
  return {
    ...store,
    readWriteCount: async (classId) => {
      const memory = memoryOf(classId);
      const ageMs = clock.nowMs() - memory.readAtMs;
      if (ageMs >= 0 && ageMs < maxAgeMs) return memory.writeCount;
      memory.reading ??= readInto(memory, classId);
      return memory.reading;
    },
    raiseWriteCount: async (classId, writeCount) => {
      await store.raiseWriteCount(classId, writeCount);
      const memory = memoryOf(classId);
      memory.writeCount = Math.max(memory.writeCount, writeCount);
    },
  };
};
