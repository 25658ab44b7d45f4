import { type BreakerRecord, type Consumer, StaleWriteError } from '../../../domain/src/index.ts';
import type { BreakerStore } from '../../../domain/src/ports/index.ts';

export const memoryBreakerStore = (records: readonly BreakerRecord[] = []): BreakerStore => {
  const stored = new Map<Consumer, BreakerRecord>(records.map((record) => [record.consumer, record]));
  return {
    readAll: async () => structuredClone([...stored.values()]),
    write: async (next) => {
      const version = stored.get(next.consumer)?.version ?? 0;
      if (version !== next.version - 1) throw new StaleWriteError(`version ${version} of ${next.consumer} is stored`);
      stored.set(next.consumer, structuredClone(next));
    },
  };
};
